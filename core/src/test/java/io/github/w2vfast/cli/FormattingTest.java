package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers, tables, suggestions and quoting. */
class FormattingTest {
  @Test
  void numbersAreShort() {
    assertEquals("16,718,843", Format.count(16_718_843));
    assertEquals("999 bytes", Format.bytes(999));
    assertEquals("1.00 kB", Format.bytes(1000));
    assertEquals("1.00 MB", Format.bytes(999_999));
    assertEquals("109 MB", Format.bytes(109_400_000));
    assertEquals("9.22 EB", Format.bytes(Long.MAX_VALUE));
    assertEquals("0", Format.large(0));
    assertEquals("1.23 M", Format.large(1_230_000));
    assertEquals("12.3 k", Format.large(12_300));
    assertEquals("-", Format.large(Double.NaN));
    assertEquals("-", Format.decimals(Double.NaN, 3));
    assertEquals("0.025", Format.decimals(0.025, 3));
  }

  @Test
  void timesAreThoseOfAClock() {
    assertEquals("4.2 s", Format.duration(4.21));
    assertEquals("1:00", Format.duration(59.96));
    assertEquals("1:02:03", Format.duration(3723));
    assertEquals("0:07", Format.clock(7.2));
    assertEquals("-:--", Format.clock(Double.NaN));
  }

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    assertEquals(
        List.of("word   cosine", "naïve  0.5", "", "𝒳        1.25"),
        new TextTable("lr")
            .row("word", "cosine")
            .row("naïve", "0.5   ")
            .row("", "")
            .row("𝒳", "1.25")
            .lines());
  }

  @Test
  void suggestionsAreNear() {
    List<String> names = List.of("--epochs", "--dim", "--vector-size", "--window", "--negative");
    assertEquals(List.of("--epochs"), Suggestions.closest("--epoch", names));
    assertEquals(List.of("--dim"), Suggestions.closest("--dmi=300", names));
    assertEquals(List.of("--vector-size"), Suggestions.closest("-size", names));
    assertEquals(List.of("--negative"), Suggestions.closest("--neg", names));
    assertEquals(List.of(), Suggestions.closest("--frobnicate", names));
    assertEquals(1, Suggestions.distance("ab", "ba"));
    assertEquals(3, Suggestions.distance("kitten", "sitting"));
    assertEquals(4, Suggestions.distance("", "word"));
  }

  @Test
  void copiedCommandsSurviveTheShell() {
    assertEquals("v.bin", Shell.quote(Path.of("v.bin")));
    assertEquals("'my vectors.bin'", Shell.quote(Path.of("my vectors.bin")));
    assertEquals("'it'\\''s'", Shell.quote("it's"));
  }
}
