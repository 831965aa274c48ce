package io.github.w2vfast.vocab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.w2vfast.config.Subwords;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers are those of fastText's own code. */
class NgramsTest {
  private static int[] numbers(String list) {
    return list.isEmpty()
        ? new int[0]
        : IntStream.range(0, list.split(" ").length)
            .map(i -> Integer.parseInt(list.split(" ")[i]))
            .toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "where, 167652 989715 1526707 1071586 420941 312621 969176 121234 1473420 1540811 114991"
        + " 1529033 1568469 867498",
    "어머니, 204420 1567166 200704 1053796 925102 1971146",
    "👍🏽, 419533 1999497 1102991",
    "cafe\u0301, 916747 1991831 1805046 1448413 369661 856776 1470775 903723 1778305 1407490"
        + " 394868 415947 1552559 1990259",
    "a, 1087600",
    "banana, 1058126 895328 599443 329927 1963270 966821 682513 1609552 283141 1839217 1783728"
        + " 1823498 1905850 1733953 547693 283141 513505 1231562",
    "</s>, ''"
  })
  void areThoseOfFastText(String word, String expected) {
    assertArrayEquals(numbers(expected), new Ngrams(Subwords.FASTTEXT).buckets(word));
  }

  /** Single characters are n-grams, the marks alone are not. */
  @ParameterizedTest
  @CsvSource({
    "where, 84 886 706 791 254 744 446 981 64 744 490",
    "어머니, 855 585 406 746 376 865 605",
    "👍🏽, 604 138 867 304 34",
    "cafe\u0301, 512 458 945 220 470 601 564 744 31 942 216",
    "a, 750 220 806"
  })
  void shortOnesToo(String word, String expected) {
    assertArrayEquals(numbers(expected), new Ngrams(new Subwords(1, 2, 1000)).buckets(word));
  }

  /** Bytes that begin no character are taken as fastText takes them. */
  @Test
  void invalidUtf8() {
    IntArrayList buckets = new IntArrayList();
    new Ngrams(new Subwords(1, 3, 1000))
        .addBuckets(new byte[] {'a', (byte) 0xff, (byte) 0xfe, 'b'}, buckets);
    assertArrayEquals(
        numbers("750 507 220 777 877 326 160 734 945 329 757 77 561"), buckets.toIntArray());
    buckets.clear();
    new Ngrams(new Subwords(1, 3, 1000)).addBuckets(new byte[] {(byte) 0x80, (byte) 0x81}, buckets);
    assertEquals(1, buckets.size()); // the one character ends the word: "<" with both, then ">"
  }

  /** Against a plain account of the rule: strings, code points, and the hash as it is defined. */
  @ParameterizedTest
  @ValueSource(strings = {"strawberries", "ё", "한국어판", "🏳️‍🌈x", "Ååå", "مرحبا", "nai\u0308ve"})
  void followTheRule(String word) {
    for (Subwords subwords :
        List.of(new Subwords(1, 1, 7), new Subwords(2, 5, 99_991), new Subwords(3, 30, 1 << 29))) {
      List<Integer> expected = new ArrayList<>();
      int[] characters = ("<" + word + ">").codePoints().toArray();
      for (int from = 0; from < characters.length; from++) {
        for (int n = 1; n <= subwords.maxN() && from + n <= characters.length; n++) {
          String ngram = new String(characters, from, n);
          if (n >= subwords.minN() && !ngram.equals("<") && !ngram.equals(">")) {
            expected.add((int) (hash(ngram) % subwords.buckets()));
          }
        }
      }
      assertArrayEquals(
          expected.stream().mapToInt(i -> i).toArray(), new Ngrams(subwords).buckets(word));
    }
  }

  private static long hash(String ngram) {
    long hash = 2166136261L;
    for (byte b : ngram.getBytes(StandardCharsets.UTF_8)) {
      hash = ((hash ^ (b & 0xffffffffL)) * 16777619L) & 0xffffffffL;
    }
    return hash;
  }
}
