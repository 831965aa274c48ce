package io.github.w2vfast.cli;

import io.github.w2vfast.config.ConfigurationLines;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.train.CheckpointDirectory;
import io.github.w2vfast.train.OnDivergence;
import io.github.w2vfast.train.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Goes on with a run that kept checkpoints. */
@Command(
    name = "resume",
    header = "Go on with a training run that kept checkpoints.",
    description = {
      "",
      "Goes on from the newest whole checkpoint of 'train --checkpoint DIR': text, outputs and "
          + "options are those the run was begun with. Where one thread trains, the vectors are "
          + "bit for bit those of the run that was never stopped."
    },
    customSynopsis = "w2v-fast resume DIR [CORPUS...] [OPTIONS]",
    sortOptions = false,
    optionListHeading =
        "%nOptions (those of the run may be given again, but must say what they said):%n",
    footer = {"", "Example:", "  w2v-fast resume run1"})
final class ResumeCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "DIR", description = "The directory of --checkpoint.")
  private Path directory;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "CORPUS",
      description =
          "Where the text is now, if it is not where it was; - reads standard input again.")
  private List<String> corpus;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      order = 1,
      description = "Write the vectors here instead.")
  private Path output;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "TIME",
      order = 211,
      description = "Time between two checkpoints (default: as before).")
  private Duration every;

  @Option(
      names = "--on-divergence",
      paramLabel = "CHOICE",
      order = 212,
      description = "stop or rollback (default: as before).")
  private OnDivergence onDivergence;

  @Mixin private TextOptions text;
  @Mixin private ReuseOptions reuse;
  @Mixin private TrainingOptions training;
  @Mixin private RunOptions run;
  @Mixin private ProgressOptions progress;
  @Mixin private StandardOptions standard;

  ResumeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(directory) || !CheckpointDirectory.hasCheckpoints(directory)) {
      throw new UsageException(
          "cannot go on: there %s %s"
              .formatted(
                  Files.isDirectory(directory) ? "is no checkpoint in" : "is no directory",
                  directory));
    }
    Inputs given =
        corpus == null
            ? null
            : reuse.apply(Inputs.of(corpus, null, text.rules(), console), console::inform);
    Corpus now = given == null ? null : given.corpus();
    TrainingJob job = TrainingJob.resume(directory, now, console::inform);
    try {
      check(job.config());
      Inputs inputs = given == null ? Inputs.ofFiles(job.files()) : given;
      OutputFiles outputs = outputs(job.notes());
      if (job.config().subwords().exist()) {
        outputs = outputs.withSubwords();
      }
      outputs.check(inputs);
      Safety safety =
          new Safety(
              directory,
              every == null ? Safety.every(job.notes()) : every,
              onDivergence == null ? Safety.onDivergence(job.notes()) : onDivergence,
              null,
              job);
      return new TrainingRun(
              console, job.config(), inputs, outputs, safety, progress.mode, progress.json)
          .run();
    } finally {
      job.close();
    }
  }

  private OutputFiles outputs(Map<String, String> notes) {
    OutputFiles before = Safety.outputs(notes);
    if (output == null) {
      if (before == null) {
        throw new UsageException("missing --output: these checkpoints do not say where to write");
      }
      return before;
    }
    return before == null
        ? OutputFiles.of(output, null, null, null, "--output")
        : OutputFiles.of(
            output, before.format(), before.context(), before.vocabulary(), "--output");
  }

  /** Refuses options that say something else than the run was begun with. */
  private void check(TrainingConfig before) {
    TrainingConfig asked = training.config(run.apply(before.toBuilder()));
    Map<String, Object> old = lines(before);
    lines(asked)
        .forEach(
            (key, value) -> {
              if (!value.equals(old.get(key))) {
                throw new UsageException(
                    "cannot go on with --%s %s: the run was begun with %s; leave it out, or train anew"
                        .formatted(key.replace('_', '-'), value, old.get(key)));
              }
            });
  }

  private static Map<String, Object> lines(TrainingConfig config) {
    Map<String, Object> lines = new LinkedHashMap<>(ConfigurationLines.toMap(config));
    lines.put("dim", config.dim());
    return lines;
  }
}
