package io.github.w2vfast.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What the encoder shall do, written with strings, lists and maps. */
final class NaiveCorpus {
  private static final Pattern SPACES = Pattern.compile("[ \t]+");

  final List<String> words = new ArrayList<>();
  final Map<String, Long> counts = new LinkedHashMap<>();
  final int[] ids;

  NaiveCorpus(long minCount, int maxVocab, byte[]... files) {
    List<String> tokens = new ArrayList<>();
    for (byte[] file : files) {
      String text = new String(file, StandardCharsets.ISO_8859_1); // bytes as characters
      if (text.startsWith("\u00ef\u00bb\u00bf")) {
        text = text.substring(3);
      }
      if (!text.isEmpty() && !text.endsWith("\n")) {
        text += "\n";
      }
      text = text.replace("\r", "").replace("\n", " </s> ");
      for (String token : (Iterable<String>) SPACES.splitAsStream(text)::iterator) {
        if (!token.isEmpty()) {
          tokens.add(
              new String(token.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        }
      }
    }
    for (String token : tokens) {
      counts.merge(token, 1L, Long::sum);
    }
    words.add("</s>");
    counts.keySet().stream()
        .filter(w -> !w.equals("</s>") && counts.get(w) >= minCount)
        .sorted(Comparator.comparingLong((String w) -> -counts.get(w)))
        .limit(maxVocab == 0 ? Long.MAX_VALUE : maxVocab - 1)
        .forEach(words::add);
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      numbers.put(words.get(i), i);
    }
    ids = tokens.stream().filter(numbers::containsKey).mapToInt(numbers::get).toArray();
  }

  /** The ids cut into blocks as {@link EncodedCorpus} says. */
  static List<int[]> blocks(int[] ids) {
    List<int[]> blocks = new ArrayList<>();
    int start = 0;
    while (start < ids.length) {
      int end = Math.min(ids.length, start + EncodedCorpus.MAX_BLOCK_TOKENS);
      int cut = end;
      while (cut > start && ids[cut - 1] != 0) {
        cut--;
      }
      cut = cut == start ? end : cut;
      blocks.add(Arrays.copyOfRange(ids, start, cut));
      start = cut;
    }
    return blocks;
  }

  static List<int[]> blocks(EncodedCorpus corpus) {
    List<int[]> blocks = new ArrayList<>();
    int[] target = new int[EncodedCorpus.MAX_BLOCK_TOKENS];
    for (int b = 0; b < corpus.blocks(); b++) {
      blocks.add(Arrays.copyOf(target, corpus.readBlock(b, target)));
    }
    return blocks;
  }

  void assertEqualTo(EncodedCorpus corpus) {
    assertEquals(words.size(), corpus.vocabulary().size());
    long total = 0;
    for (int i = 0; i < words.size(); i++) {
      assertEquals(words.get(i), corpus.vocabulary().word(i));
      long count = counts.getOrDefault(words.get(i), 0L);
      assertEquals(count, corpus.vocabulary().count(i), words.get(i));
      total += count;
    }
    assertEquals(total, corpus.vocabulary().totalCount());
    assertEquals(ids.length, corpus.tokens());
    assertSameBlocks(blocks(ids), corpus);
  }

  static void assertSameBlocks(List<int[]> expected, EncodedCorpus corpus) {
    List<int[]> found = blocks(corpus);
    assertTrue(found.stream().allMatch(b -> b.length > 0), "a block is empty");
    assertEquals(expected.size(), found.size());
    for (int b = 0; b < expected.size(); b++) {
      assertArrayEquals(expected.get(b), found.get(b), "block " + b);
    }
  }
}
