package io.github.w2vfast.cli;

import io.github.w2vfast.eval.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what the machine gives the trainer, and what to do where it gives little. */
@Command(
    name = "doctor",
    header = "Show what this machine gives: SIMD, memory, measured peaks, expected speed.",
    description = {
      "",
      "Takes about two seconds. Measure on an idle machine: other programs lower the figures."
    },
    customSynopsis = "w2v-fast doctor [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {"", "Examples:", "  w2v-fast doctor", "  w2v-fast doctor --json"})
final class DoctorCommand implements Callable<Integer> {
  private static final long MEASURE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Console console;
  private final long nanos;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Mixin private StandardOptions standard;

  DoctorCommand(Console console) {
    this(console, MEASURE_NANOS);
  }

  /** The command with another time for each measurement. */
  DoctorCommand(Console console, long nanos) {
    this.console = console;
    this.nanos = nanos;
  }

  @Override
  public Integer call() {
    List<Finding> findings = new Machine(nanos).examine();
    if (json) {
      Map<String, Object> map = new LinkedHashMap<>();
      findings.forEach(finding -> map.put(finding.key(), finding.toMap()));
      console.out().println(Json.write(map));
    } else {
      TextTable table = new TextTable("ll");
      findings.forEach(finding -> table.row(finding.name() + ":", finding.text()));
      console.print(table.lines());
    }
    return ExitCode.OK;
  }
}
