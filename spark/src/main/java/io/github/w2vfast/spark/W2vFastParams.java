package io.github.w2vfast.spark;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The parameters that {@link W2vFast} and {@link W2vFastModel} share. Spark ML finds them by their
 * accessors.
 */
public interface W2vFastParams extends Params {

  /** The column of token arrays. */
  Param<String> inputCol();

  /** The value of {@link #inputCol}. */
  default String getInputCol() {
    return getOrDefault(inputCol());
  }

  /** The column that takes the averages. */
  Param<String> outputCol();

  /** The value of {@link #outputCol}. */
  default String getOutputCol() {
    return getOrDefault(outputCol());
  }

  /** Length of a vector; 100 by default. */
  IntParam vectorSize();

  /** The value of {@link #vectorSize}. */
  default int getVectorSize() {
    return (int) getOrDefault(vectorSize());
  }

  /** Largest distance of two words that predict each other; 5 by default. */
  IntParam windowSize();

  /** The value of {@link #windowSize}. */
  default int getWindowSize() {
    return (int) getOrDefault(windowSize());
  }

  /** Number of training tasks; 0, the default, for one on each executor. */
  IntParam numPartitions();

  /** The value of {@link #numPartitions}. */
  default int getNumPartitions() {
    return (int) getOrDefault(numPartitions());
  }

  /** Rarer words are dropped; 5 by default. */
  IntParam minCount();

  /** The value of {@link #minCount}. */
  default int getMinCount() {
    return (int) getOrDefault(minCount());
  }

  /** Longer sentences are cut; 1000 words by default. */
  IntParam maxSentenceLength();

  /** The value of {@link #maxSentenceLength}. */
  default int getMaxSentenceLength() {
    return (int) getOrDefault(maxSentenceLength());
  }

  /** Passes over the text; 1 by default, as in Spark's Word2Vec. */
  IntParam maxIter();

  /** The value of {@link #maxIter}. */
  default int getMaxIter() {
    return (int) getOrDefault(maxIter());
  }

  /** Learning rate at the start; not set by default, which chooses by the objective. */
  DoubleParam stepSize();

  /** The value of {@link #stepSize}. */
  default double getStepSize() {
    return (double) getOrDefault(stepSize());
  }

  /** Start of all random numbers; 1 by default. */
  LongParam seed();

  /** The value of {@link #seed}. */
  default long getSeed() {
    return (long) getOrDefault(seed());
  }

  /** {@code negative-sampling} (the default), {@code hierarchical-softmax} or {@code softmax}. */
  Param<String> objective();

  /** The value of {@link #objective}. */
  default String getObjective() {
    return getOrDefault(objective());
  }

  /** {@code skip-gram} (the default) or {@code cbow}. */
  Param<String> architecture();

  /** The value of {@link #architecture}. */
  default String getArchitecture() {
    return getOrDefault(architecture());
  }

  /** {@code fast} or {@code exact}; not set by default, which chooses by the objective. */
  Param<String> kernelMode();

  /** The value of {@link #kernelMode}. */
  default String getKernelMode() {
    return getOrDefault(kernelMode());
  }

  /** Noise words for each pair; not set by default: 5 for negative sampling, 0 without it. */
  IntParam negative();

  /** The value of {@link #negative}. */
  default int getNegative() {
    return (int) getOrDefault(negative());
  }

  /** Threshold of subsampling; 1e-3 by default. */
  DoubleParam sample();

  /** The value of {@link #sample}. */
  default double getSample() {
    return (double) getOrDefault(sample());
  }

  /** Largest vocabulary; 0, the default, for no limit. */
  IntParam maxVocab();

  /** The value of {@link #maxVocab}. */
  default int getMaxVocab() {
    return (int) getOrDefault(maxVocab());
  }

  /** How often the models are combined in each epoch. */
  IntParam syncsPerEpoch();

  /** The value of {@link #syncsPerEpoch}. */
  default int getSyncsPerEpoch() {
    return (int) getOrDefault(syncsPerEpoch());
  }

  /** Every so many combinations take all words, the others only the frequent ones. */
  IntParam fullSyncEvery();

  /** The value of {@link #fullSyncEvery}. */
  default int getFullSyncEvery() {
    return (int) getOrDefault(fullSyncEvery());
  }

  /** Threads of a training task; 0, the default, for the cores of its executor. */
  IntParam numThreads();

  /** The value of {@link #numThreads}. */
  default int getNumThreads() {
    return (int) getOrDefault(numThreads());
  }
}
