package io.github.w2vfast.train;

import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.objective.TrainingStep;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.sampling.Subsampler;
import io.github.w2vfast.vocab.Vocabulary;

/**
 * One training thread: takes the next block of the corpus, subsamples its sentences and trains on
 * them, until no block is left. Random numbers depend on the seed, the epoch and the block only,
 * not on the thread that happens to take it.
 */
final class HogwildWorker {
  /** The learning rate is refreshed, and progress told, after this many words. */
  private static final int WORDS_PER_REFRESH = 10_000;

  private final EncodedCorpus corpus;
  private final Subsampler subsampler;
  private final TrainingStep step;
  private final RunState run;
  private final BlockOrder order;
  private final LearningRate learningRate;
  private final long seed;
  private final FastRandom random = new FastRandom(0);
  private final int[] ids = new int[EncodedCorpus.MAX_BLOCK_TOKENS];
  private final int[] sentence = new int[EncodedCorpus.MAX_BLOCK_TOKENS];
  private float rate;
  private int epoch;
  private int wordsSinceRefresh;

  HogwildWorker(
      EncodedCorpus corpus,
      Subsampler subsampler,
      TrainingStep step,
      RunState run,
      BlockOrder order,
      LearningRate learningRate,
      long seed) {
    this.corpus = corpus;
    this.subsampler = subsampler;
    this.step = step;
    this.run = run;
    this.order = order;
    this.learningRate = learningRate;
    this.seed = seed;
  }

  /**
   * Trains until no block is left; the shared rows hold all of it when this thread pauses or ends.
   */
  void work() {
    Runnable settle = step::settle;
    for (long work = run.next(settle); work >= 0; work = run.next(settle)) {
      rate = learningRate.at(run.wordsDone());
      epoch = (int) (work / corpus.blocks());
      trainBlock(order.block(epoch, (int) (work % corpus.blocks())));
    }
    step.settle();
  }

  private void trainBlock(int block) {
    int n = corpus.readBlock(block, ids);
    random.restart(seed, epoch, block);
    int length = 0;
    for (int i = 0; i < n; i++) {
      int id = ids[i];
      if (id == Vocabulary.END_OF_SENTENCE_ID) {
        endSentence(length);
        length = 0;
      } else {
        // overwritten by the next if it is not kept
        sentence[length] = id;
        length += subsampler.keeps(id, random);
      }
      if (++wordsSinceRefresh >= WORDS_PER_REFRESH) {
        refresh();
      }
    }
    endSentence(length);
    step.flush(rate, random);
    refresh();
  }

  private void endSentence(int length) {
    if (length > 1) {
      step.train(sentence, length, rate, random);
    }
  }

  private void refresh() {
    run.add(epoch, wordsSinceRefresh, step.takePairs(), step.takeLoss());
    wordsSinceRefresh = 0;
    rate = learningRate.at(run.wordsDone());
  }
}
