package io.github.w2vfast.spark;

import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.objective.RowUpdates;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The model of one training task after a number of stretches, outside the heap, with the updates
 * that others have not heard of. Not for several threads at once.
 */
final class PartModel implements AutoCloseable {
  private final SliceLayout layout;
  private final Model model;

  /** Updates since all rows were combined, and of the last stretch alone; null before the first. */
  private @Nullable RowUpdates sinceFull;

  private @Nullable RowUpdates last;

  PartModel(SliceLayout layout, Model model) {
    this.layout = layout;
    this.model = model;
  }

  Model model() {
    return model;
  }

  /** Takes over the values of a slice. */
  void fill(int slice, byte[] values) {
    EmbeddingMatrix matrix = model.matrices().get(layout.matrix(slice));
    int first = layout.firstRow(slice);
    int rows = layout.rows(slice);
    long rowBytes = (long) layout.dim() * Float.BYTES;
    MemorySegment from = MemorySegment.ofArray(values);
    for (int r = 0; r < rows; r++) {
      MemorySegment.copy(
          from, r * rowBytes, matrix.segment(), (first + r) * matrix.strideBytes(), rowBytes);
    }
  }

  /** Notes what a stretch of training has updated. */
  void updated(RowUpdates updates) {
    if (sinceFull == null) {
      sinceFull = updates;
    } else {
      RowUpdates all = new RowUpdates(updates);
      all.add(sinceFull);
      sinceFull = all;
    }
    last = updates;
  }

  /**
   * The weights of the rows of each matrix.
   *
   * @param frequent for frequent rows, which are combined after each stretch
   */
  List<float[]> weights(boolean frequent) {
    RowUpdates updates = frequent ? last : sinceFull;
    if (updates == null) {
      throw new IllegalStateException("nothing was trained");
    }
    List<float[]> weights = new ArrayList<>(List.of(updates.u()));
    if (model.hasV()) {
      weights.add(updates.v());
    }
    if (model.hasNodes()) {
      weights.add(updates.nodes());
    }
    return weights;
  }

  @Override
  public void close() {
    model.close();
  }
}
