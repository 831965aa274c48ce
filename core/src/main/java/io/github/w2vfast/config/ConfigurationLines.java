package io.github.w2vfast.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A {@link TrainingConfig} as keys and values, as summaries and model files hold it. */
public final class ConfigurationLines {
  private ConfigurationLines() {}

  /** What decides the result apart from dim, which model files hold elsewhere. */
  public static Map<String, Object> toMap(TrainingConfig config) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("architecture", name(config.architecture()));
    options.put("objective", name(config.objective()));
    options.put("cbow_gradient", name(config.cbowGradient()));
    options.put("kernel_mode", name(config.kernelMode()));
    options.put("group_size", config.groupSize());
    options.put("group_noise", config.groupNoise());
    toMap(config.subwords()).forEach((key, value) -> options.put(key, Integer.valueOf(value)));
    options.put("window", config.window());
    options.put("negative", config.negative());
    options.put("sample", config.sample());
    options.put("epochs", config.epochs());
    options.put("alpha", config.alpha());
    options.put("min_count", config.minCount());
    options.put("max_vocab", config.maxVocab());
    options.put("threads", config.threads());
    options.put("seed", config.seed());
    options.put("deterministic", config.deterministic());
    return options;
  }

  /**
   * The configuration that {@link #toMap} has turned into these values.
   *
   * @throws IllegalArgumentException naming the key that is missing or whose value is impossible
   */
  public static TrainingConfig ofMap(Map<String, String> map, int dim) {
    return TrainingConfig.builder()
        .architecture(constant(Architecture.class, map, "architecture"))
        .objective(constant(ObjectiveType.class, map, "objective"))
        .cbowGradient(constant(CbowGradient.class, map, "cbow_gradient"))
        .kernelMode(constant(KernelMode.class, map, "kernel_mode"))
        .groupSize(integer(map, "group_size"))
        .groupNoise(integer(map, "group_noise"))
        .subwords(subwords(map))
        .dim(dim)
        .window(integer(map, "window"))
        .negative(integer(map, "negative"))
        .sample(Double.parseDouble(value(map, "sample")))
        .epochs(integer(map, "epochs"))
        .alpha(Double.parseDouble(value(map, "alpha")))
        .minCount(Long.parseLong(value(map, "min_count")))
        .maxVocab(integer(map, "max_vocab"))
        .threads(integer(map, "threads"))
        .seed(Long.parseLong(value(map, "seed")))
        .deterministic(Boolean.parseBoolean(value(map, "deterministic")))
        .build();
  }

  /** What a model file says of its n-grams. */
  public static Map<String, String> toMap(Subwords subwords) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("min_n", Integer.toString(subwords.minN()));
    options.put("max_n", Integer.toString(subwords.maxN()));
    options.put("bucket", Integer.toString(subwords.buckets()));
    return options;
  }

  /**
   * The n-grams of a model with these keys; {@link Subwords#NONE} if it has none of them.
   *
   * @throws IllegalArgumentException if a value is impossible
   */
  public static Subwords subwords(Map<String, String> map) {
    return map.containsKey("max_n")
        ? new Subwords(integer(map, "min_n"), integer(map, "max_n"), integer(map, "bucket"))
        : Subwords.NONE;
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <E extends Enum<E>> E constant(
      Class<E> type, Map<String, String> map, String key) {
    return Enum.valueOf(type, value(map, key).toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static int integer(Map<String, String> map, String key) {
    return Integer.parseInt(value(map, key));
  }

  private static String value(Map<String, String> map, String key) {
    String value = map.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the configuration has no '" + key + "'");
    }
    return value;
  }
}
