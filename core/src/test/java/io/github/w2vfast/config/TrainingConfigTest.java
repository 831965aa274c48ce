package io.github.w2vfast.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingConfigTest {

  @ParameterizedTest
  @CsvSource({
    "SKIP_GRAM, WORD2VEC, 0.04",
    "SKIP_GRAM, EXACT, 0.04",
    "CBOW, WORD2VEC, 0.05",
    "CBOW, EXACT, 0.075"
  })
  void eachGradientHasItsLearningRate(
      Architecture architecture, CbowGradient gradient, double alpha) {
    TrainingConfig.Builder builder =
        TrainingConfig.builder().architecture(architecture).cbowGradient(gradient);
    assertEquals(alpha, builder.build().alpha());
    assertEquals(0.01, builder.alpha(0.01).build().alpha());
  }

  @Test
  void pairByPairStartsAsWord2vecDoes() {
    assertEquals(0.025, TrainingConfig.builder().kernelMode(KernelMode.EXACT).build().alpha());
    assertEquals(
        0.025,
        TrainingConfig.builder().objective(ObjectiveType.HIERARCHICAL_SOFTMAX).build().alpha());
  }

  @ParameterizedTest
  @CsvSource({"NEGATIVE_SAMPLING, 5", "HIERARCHICAL_SOFTMAX, 0", "SOFTMAX, 0"})
  void noiseWordsAreForNegativeSampling(ObjectiveType objective, int negative) {
    assertEquals(negative, TrainingConfig.builder().objective(objective).build().negative());
  }

  @ParameterizedTest
  @CsvSource({
    "SKIP_GRAM, NEGATIVE_SAMPLING, FAST",
    "CBOW, NEGATIVE_SAMPLING, FAST",
    "CBOW, HIERARCHICAL_SOFTMAX, EXACT",
    "SKIP_GRAM, HIERARCHICAL_SOFTMAX, EXACT",
    "SKIP_GRAM, SOFTMAX, EXACT"
  })
  void groupsAreForNoise(Architecture architecture, ObjectiveType objective, KernelMode mode) {
    TrainingConfig.Builder builder =
        TrainingConfig.builder().architecture(architecture).objective(objective);
    assertEquals(mode, builder.build().kernelMode());
    assertEquals(KernelMode.EXACT, builder.kernelMode(KernelMode.EXACT).build().kernelMode());
  }

  @Test
  void theExactGradientOfCbowIsTakenPairByPair() {
    TrainingConfig config =
        TrainingConfig.builder()
            .architecture(Architecture.CBOW)
            .cbowGradient(CbowGradient.EXACT)
            .build();
    assertEquals(KernelMode.EXACT, config.kernelMode());
  }

  @Test
  void softmaxTakesNoNoise() {
    TrainingConfig.Builder builder =
        TrainingConfig.builder().objective(ObjectiveType.SOFTMAX).negative(5);
    String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    assertEquals(
        "negative is 5 but must be 0 for the exact softmax, which needs no noise words", message);
  }
}
