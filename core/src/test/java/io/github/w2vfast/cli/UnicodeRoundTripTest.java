package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.io.JsonReader;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.VectorReader;
import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

/** Words of all scripts come through every file, question and picture unharmed. */
@Timeout(600)
class UnicodeRoundTripTest {
  /** Different words, some of which normalisation, stripping or cutting would make the same. */
  private static final List<String> WORDS =
      List.of(
          "한국어",
          "\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165", // the same, in separate letters
          "中文",
          "中国人民",
          "العربية",
          "مُحَمَّد", // with vowel marks
          "עברית",
          "\u202Bימין\u202C", // marks of direction
          "\u200Fא\u200E",
          "فارسی\u200Cها", // a zero-width non-joiner
          "é",
          "e\u0301",
          "Z̷̡̛a̴l̵g̶o̸",
          "हिन्दी",
          "ไทย",
          "😀",
          "👩\u200D👩\u200D👧\u200D👦",
          "🇰🇷",
          "👍🏽",
          "𝕬𠜎",
          "ﬁ",
          "İi̇ıI",
          "ß",
          "Ωμέγα",
          "\u00A0x",
          "\u3000全角",
          "x\u2028y",
          "\uFEFFbom",
          "a'b\"c\\d",
          "<b>&amp;",
          "x".repeat(300) + "끝");

  @TempDir private Path dir;

  @BeforeEach
  void writeText() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      for (int k = 0; k < WORDS.size(); k++) {
        text.append(WORDS.get((k * (i % 7 + 1) + i) % WORDS.size())).append(k % 5 < 4 ? ' ' : '\n');
      }
      text.append('\n').append(String.join(" ", WORDS)).append('\n');
    }
    Files.writeString(dir.resolve("text.txt"), text);
  }

  /** Runs a command line of a shell, in which {@code w2v-fast} is the program; gives its output. */
  private List<String> shell(String commands) throws IOException, InterruptedException {
    String java =
        "'%s' --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\""
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                Main.class.getName());
    // Words stand in a file as they are: what a parent's arguments become depends on its locale.
    Path script = dir.resolve("script.sh");
    Files.writeString(script, "set -e\nw2v() { " + java + "; }\n" + commands + "\n");
    ProcessBuilder builder = new ProcessBuilder("sh", "script.sh").directory(dir.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.redirectError(dir.resolve("errors.txt").toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(300, TimeUnit.SECONDS), "it does not end");
    assertEquals(0, process.exitValue(), () -> errors());
    return List.of(out.split("\n"));
  }

  private String errors() {
    try {
      return Files.readString(dir.resolve("errors.txt"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  @Test
  void everyWordComesThrough() throws Exception {
    assertEquals(WORDS.size(), new HashSet<>(WORDS).size());
    shell(
        "w2v train text.txt -o v.txt --dim 8 --min-count 1 --epochs 2 --threads 1 --sample 0"
            + " --save-vocab vocab.txt\n"
            + "w2v vocab build text.txt -o built.txt\n"
            + "w2v encode text.txt -o text.w2c\n"
            + "w2v vocab prune text.w2c -o encoded.txt\n"
            + "w2v convert v.txt -o v.bin\n"
            + "w2v convert v.bin -o again.txt\n");
    Set<String> expected = new TreeSet<>(WORDS);
    for (String file : List.of("vocab.txt", "built.txt", "encoded.txt")) {
      Vocabulary vocabulary = VocabularyFile.read(dir.resolve(file), 1, 0);
      Set<String> found = new TreeSet<>();
      for (int id = 1; id < vocabulary.size(); id++) {
        found.add(vocabulary.word(id));
      }
      assertEquals(expected, found, file);
    }
    assertEquals(
        Files.readString(dir.resolve("v.txt")), Files.readString(dir.resolve("again.txt")));
    for (String file : List.of("v.txt", "v.bin")) {
      try (LoadedVectors vectors = VectorReader.read(dir.resolve(file))) {
        assertEquals(WORDS.size() + 1, vectors.size());
        for (String word : WORDS) {
          assertTrue(vectors.indexOf(word) > 0, file + " lacks " + word);
        }
      }
    }
    assertQuestionsAreAnswered();
    assertPicturesHoldTheWords(expected);
  }

  private void assertQuestionsAreAnswered() throws Exception {
    StringBuilder commands = new StringBuilder();
    String all = WORDS.stream().map(UnicodeRoundTripTest::quoted).collect(Collectors.joining(" "));
    commands.append("w2v neighbors v.bin --json --top 40 ").append(all).append('\n');
    commands.append("w2v similarity v.txt --json ").append(quoted(WORDS.get(0)));
    commands.append(' ').append(quoted(WORDS.get(1))).append('\n');
    commands.append("w2v similarity v.bin --json ").append(quoted(WORDS.get(16)));
    commands.append(' ').append(quoted(WORDS.get(11))).append('\n');
    List<String> out = shell(commands.toString());
    String answers = String.join("\n", out.subList(0, out.size() - 2));
    Set<String> asked = new TreeSet<>();
    Set<String> found = new TreeSet<>();
    collect(JsonReader.read(answers), asked, found);
    assertTrue(found.containsAll(WORDS), () -> missing(found));
    for (int i : new int[] {0, 1}) {
      String pair = out.get(out.size() - 2 + i);
      String first = WORDS.get(i == 0 ? 0 : 16);
      String second = WORDS.get(i == 0 ? 1 : 11);
      Set<String> strings = new TreeSet<>();
      collect(JsonReader.read(pair), asked, strings);
      assertTrue(strings.contains(first) && strings.contains(second), pair);
    }
  }

  private static String missing(Set<String> found) {
    List<String> lost = new ArrayList<>(WORDS);
    lost.removeAll(found);
    return "lost: " + lost;
  }

  /** All strings of a JSON value. */
  private static void collect(Object json, Set<String> keys, Set<String> strings) {
    switch (json) {
      case Map<?, ?> map ->
          map.forEach(
              (key, value) -> {
                keys.add(key.toString());
                collect(value, keys, strings);
              });
      case List<?> list -> list.forEach(value -> collect(value, keys, strings));
      case String string -> strings.add(string);
      default -> {}
    }
  }

  private void assertPicturesHoldTheWords(Set<String> expected) throws Exception {
    StringBuilder arrows = new StringBuilder();
    for (int i = 0; i + 1 < WORDS.size(); i += 2) {
      arrows.append(i == 0 ? "" : ",").append(WORDS.get(i)).append(':').append(WORDS.get(i + 1));
    }
    shell(
        "w2v plot v.bin -o map.html --method pca\n"
            + "w2v plot v.bin -o map.svg --method pca --arrows "
            + quoted(arrows.toString()));
    String page = Files.readString(dir.resolve("map.html"));
    int begin = page.indexOf("id=\"data\">") + "id=\"data\">".length();
    Map<?, ?> data =
        (Map<?, ?>) JsonReader.read(page.substring(begin, page.indexOf("</script>", begin)));
    Set<String> shown = new TreeSet<>();
    collect(data.get("words"), new TreeSet<>(), shown);
    shown.remove(Vocabulary.END_OF_SENTENCE);
    assertEquals(expected, shown);

    Set<String> labels = new TreeSet<>();
    try (InputStream in = Files.newInputStream(dir.resolve("map.svg"))) {
      NodeList texts =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(in)
              .getElementsByTagName("text");
      for (int i = 0; i < texts.getLength(); i++) {
        labels.add(texts.item(i).getTextContent());
      }
    }
    List<String> arrowed = WORDS.subList(0, WORDS.size() / 2 * 2);
    List<String> lost = new ArrayList<>(arrowed);
    lost.removeAll(labels);
    assertEquals(List.of(), lost);
  }
}
