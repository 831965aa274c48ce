package io.github.w2vfast.cli;

import io.github.w2vfast.cli.plot.Pictures;
import io.github.w2vfast.cli.plot.Projection;
import io.github.w2vfast.cli.plot.RunLog;
import io.github.w2vfast.cli.plot.WordMap;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.io.AtomicOutput;
import io.github.w2vfast.io.LoadedVectors;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws words as a map, or a training run as a curve. */
@Command(
    name = "plot",
    header = "Draw a map of words, or the learning curve of a run.",
    description = {
      "",
      "An .html is one page that needs no network: zoom, search, point at words for their"
          + " neighbours. .png and .svg are for documents.",
    },
    customSynopsis = {
      "w2v-fast plot VECTORS -o map.html|png|svg [OPTIONS]",
      "w2v-fast plot --loss LOG -o loss.html|png|svg [OPTIONS]"
    },
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast plot vectors.bin -o map.html",
      "  w2v-fast plot vectors.bin -o map.html --around king --top 300",
      "  w2v-fast plot vectors.bin -o queen.png --arrows man:king,woman:queen",
      "  w2v-fast train corpus.txt -o vectors.bin --log run.jsonl",
      "  w2v-fast plot --loss run.jsonl -o loss.html"
    })
final class PlotCommand implements Callable<Integer> {
  private static final Pattern SIZE = Pattern.compile("([0-9]{2,5})x([0-9]{2,5})");
  private static final int MAX_SIDE = 20_000;
  private static final int LEAST_SIDE = 200;
  private static final int MAX_TOP = 100_000;
  private static final int MAX_CLASSES = 100;

  private final Console console;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "VECTORS",
      description = "A file of vectors in any format, or a model file.")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write the picture: a name that ends in .html, .png or .svg.")
  private Path output;

  @Option(
      names = "--words",
      paramLabel = "FILE",
      description = "Show the words of this file, one a line.")
  private Path words;

  @Option(
      names = "--around",
      paramLabel = "WORD",
      description = "Show this word and the words nearest to it.")
  private String around;

  @Option(
      names = {"-n", "--top"},
      paramLabel = "N",
      description =
          "Show the first N words of the file, the most frequent ones (default: 2000), or with"
              + " --around the nearest N (default: 200).")
  private Integer top;

  @Option(
      names = "--arrows",
      paramLabel = "A:B,C:D",
      description =
          "Draw arrows between pairs of words. With --method pca a cross marks b - a + c, where"
              + " the analogy points to. Alone, shows these words only.")
  private String arrows;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description =
          "pca: the directions of most difference; tsne or umap: keep neighbours together"
              + " (default: umap; pca for few words and for arrows alone).")
  private Projection method;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "Clusters to colour by, 1 to 100 (default: by the number of words).")
  private Integer classes;

  @Option(
      names = "--loss",
      paramLabel = "LOG",
      description = "Draw the loss of a run, from the file of train --log.")
  private Path loss;

  @Option(names = "--title", paramLabel = "TEXT", description = "The title of the picture.")
  private String title;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description = "Size of a .png or .svg in pixels (default: 1600x1200, 1100x620 for --loss).")
  private String size;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Start of the random numbers of umap and of the clusters (default: 1).")
  private long seed = 1;

  @Mixin private StandardOptions standard;

  PlotCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (output == null) {
      throw new UsageException(
          "missing --output: say where to write the picture, for example -o map.html");
    }
    Pictures kind = kind();
    Path input = input();
    int[] pixels = pixels();
    checkRanges();
    OutputFiles.of(null, null, null, null, "--output")
        .check(
            new Inputs(
                Corpus.ofFiles(input),
                "",
                null,
                words == null ? List.of(input) : List.of(input, words)),
            Map.of("--output", output));
    if (loss != null) {
      RunLog log = RunLog.read(loss);
      String name = title == null ? "Training: " + loss.getFileName() : title;
      write(out -> kind.write(log, name, pixels[0], pixels[1], out));
      console.inform(
          "wrote %s (%s points of %s)".formatted(output, Format.count(log.points().size()), loss));
    } else {
      plotMap(kind, pixels);
    }
    return ExitCode.OK;
  }

  private Pictures kind() {
    String name = output.toString().toLowerCase(Locale.ROOT);
    for (Pictures kind : Pictures.values()) {
      if (name.endsWith("." + Values.name(kind))) {
        return kind;
      }
    }
    throw new UsageException("--output " + output + ": end the name in .html, .png or .svg");
  }

  private Path input() {
    if (loss != null) {
      if (file != null || words != null || around != null || arrows != null || top != null) {
        throw new UsageException("--loss draws a run, not words: give it or VECTORS, not both");
      }
      Inputs.checkReadable(loss, "log");
      return loss;
    }
    if (file == null) {
      throw new UsageException("missing VECTORS or --loss LOG; see w2v-fast plot --help");
    }
    if (words != null && around != null) {
      throw new UsageException("--words and --around both say what to show; give one of them");
    }
    if (words != null && top != null) {
      throw new UsageException("--top is for --around and the whole file; leave it out");
    }
    Inputs.checkReadable(file, "vectors");
    if (words != null) {
      Inputs.checkReadable(words, "words");
    }
    return file;
  }

  private void checkRanges() {
    if (top != null && (top < 2 || top > MAX_TOP)) {
      throw new UsageException("--top is " + top + " but must be between 2 and " + MAX_TOP);
    }
    if (classes != null && (classes < 1 || classes > MAX_CLASSES)) {
      throw new UsageException(
          "--classes is " + classes + " but must be between 1 and " + MAX_CLASSES);
    }
  }

  private int[] pixels() {
    if (size == null) {
      return loss == null ? new int[] {1600, 1200} : new int[] {1100, 620};
    }
    Matcher matcher = SIZE.matcher(size);
    if (matcher.matches()) {
      int width = Integer.parseInt(matcher.group(1));
      int height = Integer.parseInt(matcher.group(2));
      if (Math.min(width, height) >= LEAST_SIDE && Math.max(width, height) <= MAX_SIDE) {
        return new int[] {width, height};
      }
    }
    throw new UsageException(
        "--size is '%s' but must be WIDTHxHEIGHT, each from %d to %d, as in 1600x1200"
            .formatted(size, LEAST_SIDE, MAX_SIDE));
  }

  private List<String[]> pairs() {
    List<String[]> pairs = new ArrayList<>();
    if (arrows != null) {
      for (String pair : arrows.split(",", -1)) {
        String[] ends = pair.strip().split(":", -1);
        if (ends.length != 2 || ends[0].isEmpty() || ends[1].isEmpty()) {
          throw new UsageException(
              "--arrows: '%s' is no pair of words; write them as in man:king,woman:queen"
                  .formatted(pair.strip()));
        }
        pairs.add(ends);
      }
    }
    return pairs;
  }

  private void plotMap(Pictures kind, int[] pixels) throws IOException {
    List<String[]> pairs = pairs();
    try (LoadedVectors vectors = VectorFiles.read(file, console)) {
      WordSelection selection = new WordSelection(vectors);
      String what;
      if (words != null) {
        List<String> unknown = selection.addAll(Files.readAllLines(words));
        if (!unknown.isEmpty()) {
          console.inform(
              "note: %s of %s have no vector: %s%s"
                  .formatted(
                      unknown.size() == 1 ? "1 word" : Format.count(unknown.size()) + " words",
                      words,
                      String.join(" ", unknown.subList(0, Math.min(5, unknown.size()))),
                      unknown.size() > 5 ? " …" : ""));
        }
        what = "the words of " + words.getFileName();
      } else if (around != null) {
        selection.addNearest(around, top == null ? 200 : top);
        what = "around " + around;
      } else if (arrows == null || top != null) {
        selection.addFirst(top == null ? 2000 : top);
        what = "the most frequent words";
      } else {
        what = arrows;
      }
      boolean arrowsAlone = selection.size() == 0;
      pairs.forEach(pair -> List.of(pair).forEach(selection::add));
      if (selection.size() < 2) {
        throw new IOException(
            "nothing to draw: %s of the words asked for have vectors in %s"
                .formatted(selection.size() == 0 ? "none" : "only one", file));
      }
      Projection asked = method != null ? method : arrowsAlone ? Projection.PCA : Projection.UMAP;
      Projection used = asked.forWords(selection.size());
      if (method != null && used != method) {
        console.inform(
            "note: %d words are too few for %s; they are placed by pca"
                .formatted(selection.size(), Values.name(method)));
      }
      String name = title == null ? file.getFileName() + ": " + what : title;
      WordMap map = new MapMaker(vectors, used, classes, seed).make(name, selection, pairs);
      write(out -> kind.write(map, used.description(), pixels[0], pixels[1], out));
      console.inform(
          "wrote %s (%s words by %s, %s)"
              .formatted(
                  output,
                  Format.count(map.words().size()),
                  Values.name(used),
                  Format.bytes(Files.size(output))));
    }
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private void write(Content content) throws IOException {
    try (AtomicOutput atomic = AtomicOutput.open(output);
        OutputStream out = new BufferedOutputStream(atomic, 1 << 16)) {
      content.writeTo(out);
      out.flush();
      atomic.commit();
    }
  }
}
