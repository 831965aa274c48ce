package io.github.w2vfast.cli.plot;

import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.query.NearestTable;
import io.github.w2vfast.query.Neighbor;
import java.util.List;
import tagbio.umap.Umap;
import tagbio.umap.metric.CosineMetric;

/** Ways to lay vectors on a plane. */
public enum Projection {
  /** The two directions in which the vectors differ most: straight lines stay straight. */
  PCA,
  /** t-SNE: neighbours stay neighbours, distances between groups mean little. */
  TSNE,
  /** UMAP: as t-SNE, faster for many words and with more of the large order kept. */
  UMAP;

  private static final double PERPLEXITY = 30;
  private static final int UMAP_NEIGHBORS = 15;

  /** To this many dimensions vectors are reduced before UMAP. */
  private static final int REDUCED = 50;

  /** With fewer words than this there are no neighbourhoods to keep. */
  private static final int FEWEST = 20;

  /** The name in words. */
  public String description() {
    return switch (this) {
      case PCA -> "placed by principal components";
      case TSNE -> "placed by t-SNE";
      case UMAP -> "placed by UMAP";
    };
  }

  /** This way, or {@link #PCA} if there are too few words for it. */
  public Projection forWords(int n) {
    return n < FEWEST ? PCA : this;
  }

  /**
   * Places of words, {@code {x, y}} each.
   *
   * @param unit vectors of length 1
   * @param seed start of the random numbers of UMAP; the others have none
   */
  public float[][] place(WordVectors unit, long seed) {
    return switch (this) {
      case PCA -> pca(unit);
      case TSNE -> tsne(unit);
      case UMAP -> umap(unit, seed);
    };
  }

  private static float[][] pca(WordVectors unit) {
    float[][] places = new PrincipalComponents(unit, 2).project(unit);
    return unit.dim() >= 2 ? places : onALine(places);
  }

  private static float[][] onALine(float[][] places) {
    for (int i = 0; i < places.length; i++) {
      places[i] = new float[] {places[i][0], 0};
    }
    return places;
  }

  private static float[][] tsne(WordVectors unit) {
    int n = unit.size();
    double perplexity = Math.min(PERPLEXITY, (n - 1) / 3.0);
    List<List<Neighbor>> neighbors =
        NearestTable.of(unit, (int) Math.min(n - 1L, Math.round(3 * perplexity)));
    return new Tsne(neighbors, perplexity).run(pca(unit));
  }

  private static float[][] umap(WordVectors unit, long seed) {
    float[][] reduced = new PrincipalComponents(unit, Math.min(REDUCED, unit.dim())).project(unit);
    return new Umap()
        .setNumberComponents(2)
        .setNumberNearestNeighbours(Math.min(UMAP_NEIGHBORS, unit.size() - 1))
        .setMetric(CosineMetric.SINGLETON)
        .setSeed(seed)
        .setVerbose(false)
        .fitTransform(reduced);
  }
}
