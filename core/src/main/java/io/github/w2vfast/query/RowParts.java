package io.github.w2vfast.query;

import java.util.List;
import java.util.stream.IntStream;

/** Searches blocks of rows in several parts, on all processors. */
final class RowParts {
  private RowParts() {}

  /**
   * A search of some blocks.
   *
   * @param <T> what it finds
   */
  @FunctionalInterface
  interface Search<T> {
    /** Searches the blocks from one to before another. */
    T search(int fromBlock, int toBlock);
  }

  /** The number of parts: several for each processor, so that one that is held up keeps few. */
  static int count(int blocks) {
    return Math.clamp(4L * Runtime.getRuntime().availableProcessors(), 1, Math.max(1, blocks));
  }

  /** What each part has found, in the order of the rows. */
  static <T> List<T> search(int blocks, Search<T> search) {
    int parts = count(blocks);
    return IntStream.range(0, parts)
        .parallel()
        .mapToObj(
            part -> {
              int from = (int) ((long) blocks * part / parts);
              int to = (int) ((long) blocks * (part + 1) / parts);
              return search.search(from, to);
            })
        .toList();
  }

  /** The best rows of all parts. */
  static TopRows best(int blocks, Search<TopRows> search) {
    List<TopRows> found = search(blocks, search);
    TopRows best = found.getFirst();
    found.subList(1, found.size()).forEach(best::addAll);
    return best;
  }
}
