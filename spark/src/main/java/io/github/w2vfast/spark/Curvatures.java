package io.github.w2vfast.spark;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/** The {@link Curvature} of each matrix at a learning rate of 1. */
record Curvatures(List<Curvature> ofMatrices) implements Serializable {
  private static final long serialVersionUID = 1;

  /** Takes over the list. */
  Curvatures {
    ofMatrices = List.copyOf(ofMatrices);
  }

  /** Before anything was trained. */
  static Curvatures unknown(SliceLayout layout) {
    return new Curvatures(
        IntStream.range(0, layout.matrices())
            .mapToObj(_ -> Curvature.unknown(layout.dim()))
            .toList());
  }

  /** What a filter takes at a learning rate, for each matrix. */
  List<Curvature.Filter> filters(double rate) {
    return ofMatrices.stream().map(curvature -> curvature.times(rate).filter()).toList();
  }
}
