package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.CorpusEncoder;
import io.github.w2vfast.corpus.CorpusReport;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.eval.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reports what a corpus holds and what is odd about it. */
@Command(
    name = "lint",
    header = "Look a corpus over before training: what it holds, and what is odd about it.",
    customSynopsis = "w2v-fast lint CORPUS... [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {"", "Example:", "  w2v-fast lint 'news/*.gz'"})
final class LintCommand implements Callable<Integer> {
  private static final int CHART_HEIGHT = 12;

  private final Console console;

  @Parameters(paramLabel = "CORPUS", arity = "1..*", description = "As for train.")
  private List<String> corpus;

  @Option(names = "--json", order = 1, description = "Print the report as JSON.")
  private boolean json;

  @Mixin private TextOptions text;
  @Mixin private ReadingOptions reading;
  @Mixin private StandardOptions standard;

  LintCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Inputs inputs = Inputs.of(corpus, null, text.rules(), console);
    console.inform("reading " + inputs.description());
    CorpusEncoder.Options all = new CorpusEncoder.Options(1, 0, reading.threads(), null);
    CorpusReport report;
    try (ReadingProgress progress = new ReadingProgress(console);
        EncodedCorpus encoded = CorpusEncoder.encode(inputs.corpus(), all, progress)) {
      report = CorpusReport.of(encoded, progress);
    }
    if (json) {
      console.out().println(Json.write(asMap(report)));
    } else {
      print(report);
    }
    return ExitCode.OK;
  }

  private static Map<String, Object> asMap(CorpusReport report) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("lines", report.lines());
    map.put("empty_lines", report.emptyLines());
    map.put("words", report.words());
    map.put("types", report.types());
    map.put("longest_line", report.longestLine());
    map.put("long_lines", report.longLines());
    map.put("duplicate_lines", report.duplicateLines());
    map.put("duplicates_complete", report.duplicatesComplete());
    map.put("invalid_utf8_words", report.replacedWords());
    map.put("control_character_words", report.controlWords());
    map.put("long_words", report.longWords());
    map.put("longest_word_bytes", report.longestWordBytes());
    map.put(
        "min_counts",
        report.minCounts().stream()
            .map(
                row -> {
                  Map<String, Object> cells = new LinkedHashMap<>();
                  cells.put("min_count", row.minCount());
                  cells.put("types_kept", row.types());
                  cells.put("words_dropped", row.wordsDropped());
                  return cells;
                })
            .toList());
    map.put(
        "zipf", report.zipf().stream().map(point -> List.of(point.rank(), point.count())).toList());
    return map;
  }

  private void print(CorpusReport report) {
    TextTable table = new TextTable("lrl");
    row(table, "lines", report.lines(), "");
    row(table, "empty lines", report.emptyLines(), "");
    row(table, "words", report.words(), "");
    row(table, "different words", report.types(), "");
    row(table, "words in the longest line", report.longestLine(), "");
    row(
        table,
        "lines above " + Format.count(CorpusReport.LONG_LINE) + " words",
        report.longLines(),
        report.longLines() > 0 ? "word2vec.c cuts them" : "");
    row(
        table,
        "repeated lines",
        report.duplicateLines(),
        report.duplicatesComplete()
            ? ""
            : "at least: only the first "
                + Format.count(CorpusReport.REMEMBERED_LINES)
                + " different lines were remembered");
    row(
        table,
        "words with invalid UTF-8",
        report.replacedWords(),
        report.replacedWords() > 0
            ? "replaced by U+FFFD; the text may be in another encoding"
            : "");
    row(table, "words with control characters", report.controlWords(), "");
    row(
        table,
        "words above " + CorpusReport.LONG_WORD + " bytes",
        report.longWords(),
        report.longWords() > 0
            ? "the longest has " + Format.count(report.longestWordBytes()) + " bytes"
            : "");
    console.print(table.lines());
    console.out().println();
    TextTable counts = new TextTable("rrrr");
    counts.row("--min-count", "words kept", "of the text", "dropped");
    for (CorpusReport.MinCount row : report.minCounts()) {
      double share = 100.0 * row.wordsDropped() / Math.max(1, report.words());
      counts.row(
          Format.count(row.minCount()),
          Format.count(row.types()),
          String.format(Locale.ROOT, "%.2f %%", 100 - share),
          Format.count(row.wordsDropped()));
    }
    console.print(counts.lines());
    console.out().println();
    console.print(chart(report.zipf()));
  }

  private static void row(TextTable table, String what, long value, String remark) {
    table.row(what, Format.count(value), remark);
  }

  /** Counts by rank, both on logarithmic axes: a straight line for natural text. */
  private static List<String> chart(List<CorpusReport.Rank> zipf) {
    double top = Math.log10(Math.max(10, zipf.getFirst().count()));
    char[][] cells = new char[CHART_HEIGHT][zipf.size()];
    for (char[] line : cells) {
      java.util.Arrays.fill(line, ' ');
    }
    for (int x = 0; x < zipf.size(); x++) {
      double height = Math.log10(Math.max(1, zipf.get(x).count())) / top;
      cells[(int) Math.round((1 - height) * (CHART_HEIGHT - 1))][x] = '*';
    }
    List<String> lines = new java.util.ArrayList<>();
    for (int y = 0; y < CHART_HEIGHT; y++) {
      double count = Math.pow(10, top * (1 - (double) y / (CHART_HEIGHT - 1)));
      String label = y % 3 == 0 || y == CHART_HEIGHT - 1 ? Format.large(count) : "";
      lines.add("%10s |%s".formatted(label, new String(cells[y]).stripTrailing()));
    }
    lines.add("%10s +%s".formatted("count", "-".repeat(zipf.size())));
    String last = Format.large(zipf.getLast().rank());
    lines.add(
        "%10s  1%s%s"
            .formatted("rank", " ".repeat(Math.max(1, zipf.size() - 1 - last.length())), last));
    return lines;
  }
}
