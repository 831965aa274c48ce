package io.github.w2vfast.train;

import io.github.w2vfast.sampling.FastRandom;

/**
 * The order in which an epoch visits the blocks of the corpus. Neighbours in a text resemble each
 * other; here blocks that follow each other, and those that threads train on at the same time, lie
 * far apart in the text, and the low learning rates of a run's end are spread over all of it.
 *
 * <p>The step from one block to the next is the golden section of the number of blocks, so that any
 * run of visits is spread evenly (Weyl's sequence), made coprime to it, so that each is visited
 * once. Each epoch starts elsewhere.
 */
final class BlockOrder {
  private static final double GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;

  private final int blocks;
  private final int step;
  private final int[] first;

  /** The order for a run over that many blocks, at least 1. */
  BlockOrder(int blocks, int epochs, long seed) {
    this.blocks = blocks;
    int candidate = Math.max(1, (int) Math.rint(blocks * GOLDEN_SECTION));
    while (greatestCommonDivisor(candidate, blocks) != 1) {
      candidate++;
    }
    step = candidate;
    first = new int[epochs];
    FastRandom random = new FastRandom(seed);
    for (int epoch = 0; epoch < epochs; epoch++) {
      first[epoch] = random.nextInt(blocks);
    }
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }

  /** The block that is visit number {@code i} of an epoch, both counted from 0. */
  int block(int epoch, int i) {
    return (int) ((first[epoch] + (long) i * step) % blocks);
  }
}
