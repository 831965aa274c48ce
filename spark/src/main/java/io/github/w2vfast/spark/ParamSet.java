package io.github.w2vfast.spark;

import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;

/** The parameters of one estimator or model: those of Spark's Word2Vec, then ours. */
final class ParamSet {
  static final String NEGATIVE_SAMPLING = "negative-sampling";
  static final String HIERARCHICAL_SOFTMAX = "hierarchical-softmax";
  static final String SOFTMAX = "softmax";
  static final String SKIP_GRAM = "skip-gram";
  static final String CBOW = "cbow";

  final Param<String> inputCol;
  final Param<String> outputCol;
  final IntParam vectorSize;
  final IntParam windowSize;
  final IntParam numPartitions;
  final IntParam minCount;
  final IntParam maxSentenceLength;
  final IntParam maxIter;
  final DoubleParam stepSize;
  final LongParam seed;

  final Param<String> objective;
  final Param<String> architecture;
  final Param<String> kernelMode;
  final IntParam negative;
  final DoubleParam sample;
  final IntParam maxVocab;
  final IntParam syncsPerEpoch;
  final IntParam fullSyncEvery;
  final IntParam numThreads;

  /** Makes the parameters of an owner whose uid is set. */
  ParamSet(Params owner) {
    inputCol = new Param<>(owner, "inputCol", "input column name");
    outputCol = new Param<>(owner, "outputCol", "output column name");
    vectorSize =
        new IntParam(
            owner,
            "vectorSize",
            "the dimension of codes after transforming from words (> 0)",
            ParamValidators.gt(0));
    windowSize =
        new IntParam(
            owner,
            "windowSize",
            "the window size (context words from [-window, window]) (> 0)",
            ParamValidators.gt(0));
    numPartitions =
        new IntParam(
            owner,
            "numPartitions",
            "number of training tasks, each of which trains its part of the text with all threads"
                + " it has; 0 for one on each executor (>= 0)",
            ParamValidators.gtEq(0));
    minCount =
        new IntParam(
            owner,
            "minCount",
            "the minimum number of times a token must appear to be included in the word2vec"
                + " model's vocabulary (>= 0)",
            ParamValidators.gtEq(0));
    maxSentenceLength =
        new IntParam(
            owner,
            "maxSentenceLength",
            "Maximum length (in words) of each sentence in the input data. Any sentence longer"
                + " than this threshold will be divided into chunks up to the size (> 0)",
            ParamValidators.gt(0));
    maxIter = new IntParam(owner, "maxIter", "passes over the text (> 0)", ParamValidators.gt(0));
    stepSize =
        new DoubleParam(
            owner,
            "stepSize",
            "learning rate at the start (> 0); by default 0.04 for skip-gram in groups, 0.025 for"
                + " other skip-gram, 0.05 for CBOW",
            ParamValidators.gt(0));
    seed = new LongParam(owner, "seed", "random seed");
    objective =
        new Param<>(
            owner,
            "objective",
            "what is lowered: negative-sampling, hierarchical-softmax or softmax",
            ParamValidators.inArray(List.of(NEGATIVE_SAMPLING, HIERARCHICAL_SOFTMAX, SOFTMAX)));
    architecture =
        new Param<>(
            owner,
            "architecture",
            "skip-gram or cbow",
            ParamValidators.inArray(List.of(SKIP_GRAM, CBOW)));
    kernelMode =
        new Param<>(
            owner,
            "kernelMode",
            "fast: groups of words share their noise words, or exact: pair by pair as word2vec.c;"
                + " fast by default for negative sampling",
            ParamValidators.inArray(List.of("fast", "exact")));
    negative =
        new IntParam(
            owner,
            "negative",
            "noise words for each pair (>= 0); by default 5 for negative-sampling and 0 without it",
            ParamValidators.gtEq(0));
    sample =
        new DoubleParam(
            owner,
            "sample",
            "words more frequent than this share of the text are dropped now and then; 0 keeps all",
            ParamValidators.inRange(0, 1));
    maxVocab =
        new IntParam(
            owner,
            "maxVocab",
            "the largest vocabulary; 0 for no limit (>= 0)",
            ParamValidators.gtEq(0));
    syncsPerEpoch =
        new IntParam(
            owner,
            "syncsPerEpoch",
            "how often the models of the training tasks are combined in each epoch (> 0)",
            ParamValidators.gt(0));
    fullSyncEvery =
        new IntParam(
            owner,
            "fullSyncEvery",
            "every so many combinations take all words; the others only the frequent ones (> 0)",
            ParamValidators.gt(0));
    numThreads =
        new IntParam(
            owner,
            "numThreads",
            "threads of a training task; 0 for the cores of its executor, shared between the"
                + " training tasks there (>= 0)",
            ParamValidators.gtEq(0));
    owner.setDefault(vectorSize, 100);
    owner.setDefault(windowSize, 5);
    owner.setDefault(numPartitions, 0);
    owner.setDefault(minCount, 5);
    owner.setDefault(maxSentenceLength, 1000);
    owner.setDefault(maxIter, 1);
    owner.setDefault(seed, 1L);
    owner.setDefault(objective, NEGATIVE_SAMPLING);
    owner.setDefault(architecture, SKIP_GRAM);
    owner.setDefault(sample, 1e-3);
    owner.setDefault(maxVocab, 0);
    owner.setDefault(syncsPerEpoch, 20);
    owner.setDefault(fullSyncEvery, 1);
    owner.setDefault(numThreads, 0);
    owner.setDefault(outputCol, owner.uid() + "__output");
  }
}
