package io.github.w2vfast.cli;

import io.github.w2vfast.eval.Bootstrap;
import io.github.w2vfast.eval.PairScorer;
import io.github.w2vfast.eval.SimilarityResult;
import io.github.w2vfast.eval.UnknownWords;
import io.github.w2vfast.eval.WordSimilarity;
import io.github.w2vfast.wordnet.SenseSimilarity;
import io.github.w2vfast.wordnet.WordNet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What similarity sets give without vectors: what one-hot vectors and a dictionary know. */
final class Baselines {
  private Baselines() {}

  /** Each baseline's result on each set; its name is that of both. */
  static List<SimilarityResult> results(
      List<WordSimilarity> sets, UnknownWords unknown, Bootstrap bootstrap) throws IOException {
    SenseSimilarity senses = new SenseSimilarity(WordNet.open());
    Map<String, PairScorer> scorers = new LinkedHashMap<>();
    scorers.put("one-hot", PairScorer.ONE_HOT);
    scorers.put("wordnet path", senses::path);
    scorers.put("wordnet wu-palmer", senses::wuPalmer);
    List<SimilarityResult> results = new ArrayList<>();
    for (WordSimilarity set : sets) {
      scorers.forEach(
          (name, scorer) ->
              results.add(
                  set.score(scorer, unknown).result(bootstrap).named(set.name() + ": " + name)));
    }
    return results;
  }
}
