package io.github.w2vfast.spark;

import io.github.w2vfast.config.ConfigurationLines;
import io.github.w2vfast.config.TrainingConfig;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;

/**
 * What every task of a run knows: all that its result depends on, beside the text and the model.
 *
 * @param run names the run among others of the same application
 * @param lines the configuration, in the form that travels
 * @param dim length of a vector
 * @param words the vocabulary
 * @param layout how the model is cut
 * @param parts number of training tasks
 * @param syncsPerEpoch how often models are combined in an epoch
 */
record RunPlan(
    String run,
    Map<String, String> lines,
    int dim,
    Broadcast<Words> words,
    SliceLayout layout,
    int parts,
    int syncsPerEpoch)
    implements Serializable {

  /** The configuration as keys and values. */
  static Map<String, String> lines(TrainingConfig config) {
    Map<String, String> lines = new LinkedHashMap<>();
    ConfigurationLines.toMap(config).forEach((key, value) -> lines.put(key, value.toString()));
    return lines;
  }

  /** The configuration of the whole run. */
  TrainingConfig config() {
    return ConfigurationLines.ofMap(lines, dim);
  }

  /** The configuration of one training task: its random numbers are its own. */
  TrainingConfig config(int part) {
    TrainingConfig config = config();
    // equal blocks of different parts must not draw the same noise
    return config.toBuilder().seed(config.seed() + 0x9E3779B97F4A7C15L * part).build();
  }
}
