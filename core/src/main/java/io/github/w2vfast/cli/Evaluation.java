package io.github.w2vfast.cli;

import io.github.w2vfast.eval.AnalogyAnswers;
import io.github.w2vfast.eval.AnalogyResult;
import io.github.w2vfast.eval.Bootstrap;
import io.github.w2vfast.eval.LikelihoodResult;
import io.github.w2vfast.eval.PairScores;
import io.github.w2vfast.eval.SimilarityResult;
import io.github.w2vfast.model.WordVectors;
import java.nio.file.Path;
import java.util.List;

/**
 * What one file of vectors reached.
 *
 * @param answers the outcome of each analogy, for comparisons
 * @param scores the cosine of each pair, for comparisons
 */
record Evaluation(
    Path file,
    int words,
    int dim,
    List<AnalogyAnswers> answers,
    List<PairScores> scores,
    List<AnalogyResult> analogies,
    List<SimilarityResult> similarities,
    List<LikelihoodResult> likelihoods) {

  static Evaluation of(
      Path file,
      WordVectors vectors,
      List<AnalogyAnswers> answers,
      List<PairScores> scores,
      List<LikelihoodResult> likelihoods,
      Bootstrap bootstrap) {
    return new Evaluation(
        file,
        vectors.size(),
        vectors.dim(),
        answers,
        scores,
        answers.stream().map(a -> a.result(bootstrap)).toList(),
        scores.stream().map(s -> s.result(bootstrap)).toList(),
        likelihoods);
  }
}
