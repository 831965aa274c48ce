package io.github.w2vfast.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.corpus.CorpusEncoder.Options;
import io.github.w2vfast.corpus.CorpusEncoder.Progress;
import io.github.w2vfast.corpus.CorpusEncoder.Tuning;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextRulesTest {
  private static Corpus corpus(byte[] text) {
    return Corpus.ofStream(new ByteArrayInputStream(text), "in");
  }

  private static String decoded(TextRules rules, String text) throws IOException {
    return SourcesTest.decoded(corpus(text.getBytes(StandardCharsets.UTF_8)).with(rules));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "WHITESPACE | KEEP | KEEP | Don't stop, e.g. at U.S.A.! | Don't stop, e.g. at U.S.A.!",
        "WHITESPACE | KEEP | STRIP | «Don't» (stop) -- \"now\" $5 c++ _x_ :-) 😀! | Don't stop now"
            + " 5 c x 😀",
        "WHITESPACE | ZERO | KEEP | in 1984 a4 ٣x | in 0000 a0 0x",
        "WHITESPACE | DROP | KEEP | in 1984 3.5 a4 - x | in a4 - x",
        "WHITESPACE | KEEP | STRIP | </s>x a | s>x a",
        "UNICODE | KEEP | KEEP | Don't stop, e.g. at 3.5 U.S.A.! | Don't stop e.g at 3.5 U.S.A",
        "UNICODE | KEEP | KEEP | 日本語 と 한국어 | 日 本 語 と 한국어",
        "UNICODE | KEEP | KEEP | مرحبا بالعالم، hello | مرحبا بالعالم hello",
        "UNICODE | ZERO | KEEP | in 1984, | in 0000",
        "CJK | KEEP | KEEP | 日本語 ＡＢＣ hello | 日本 本語 ABC hello",
        "CJK | KEEP | KEEP | 한국어 문장 | 한국 국어 문장",
      })
  void tokensFollowTheRules(
      String tokenizer,
      TextRules.Numbers numbers,
      TextRules.Punctuation punctuation,
      String text,
      String expected)
      throws IOException {
    TextRules rules =
        TextRules.DEFAULT
            .withTokenizer(
                switch (tokenizer) {
                  case "UNICODE" -> Tokenizers.UNICODE;
                  case "CJK" -> Tokenizers.CJK;
                  default -> Tokenizers.WHITESPACE;
                })
            .withNumbers(numbers)
            .withPunctuation(punctuation);
    assertEquals(expected + "\n", decoded(rules, text));
  }

  @Test
  void normalisationAndLowerCase() throws IOException {
    String text = "E\u0301te\u0301 ﬁn ＡＢ\nSTRASSE Straße ΟΔΟΣ İ\n";
    TextRules nfc = TextRules.DEFAULT.withNormalization(TextRules.Normalization.NFC);
    assertEquals("Été ﬁn ＡＢ\nSTRASSE Straße ΟΔΟΣ İ\n", decoded(nfc, text));
    TextRules nfkc = TextRules.DEFAULT.withNormalization(TextRules.Normalization.NFKC);
    assertEquals("Été fin AB\nSTRASSE Straße ΟΔΟΣ İ\n", decoded(nfkc, text));
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr"));
    try {
      TextRules lower = TextRules.DEFAULT.withLowerCase(true);
      assertEquals(
          "title strasse\nstraße οδος i\u0307\n", decoded(lower, "TITLE STRASSE\nStraße ΟΔΟΣ İ"));
      assertEquals("été fin ab\n", decoded(nfkc.withLowerCase(true), "E\u0301te\u0301 ﬁn ＡＢ"));
    } finally {
      Locale.setDefault(before);
    }
  }

  /** Text in any script is kept character by character. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "한국어 문장 입니다",
        "日本語 中文 句子",
        "مَرْحَبًا بِالْعَالَمِ",
        "👩‍👩‍👧‍👦 🇩🇪 😀",
        "e\u0301 é Z\u0351\u036b"
      })
  void allScriptsComeBackExactly(String text) throws IOException {
    assertEquals(text + "\n", decoded(TextRules.DEFAULT, text));
    assertEquals(
        text + "\n", decoded(TextRules.DEFAULT.withLowerCase(true), text).replace("z", "Z"));
    TextRules strip = TextRules.DEFAULT.withPunctuation(TextRules.Punctuation.STRIP);
    assertEquals(text + "\n", decoded(strip, "(" + text.replace(" ", ") „") + "!"));
  }

  /** How the text is cut into pieces changes nothing. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 333, 1 << 19})
  void piecesMakeNoDifference(int chunkBytes) throws IOException {
    byte[] text = SourcesTest.text(7, 3_000);
    TextRules rules =
        TextRules.DEFAULT
            .withTokenizer(Tokenizers.UNICODE)
            .withLowerCase(true)
            .withNormalization(TextRules.Normalization.NFKC);
    String expected = SourcesTest.decoded(corpus(text).with(rules));
    assertTrue(expected.length() > 10_000);
    Tuning tuning =
        new Tuning(chunkBytes, Math.max(1 << 16, chunkBytes * 4), SpillFile::openTemporary);
    NaiveCorpus naive = new NaiveCorpus(1, 0, expected.getBytes(StandardCharsets.UTF_8));
    try (EncodedCorpus encoded =
        CorpusEncoder.encode(
            corpus(text).with(rules), new Options(1, 0, 3, null), Progress.NONE, tuning)) {
      naive.assertEqualTo(encoded);
    }
  }

  @Test
  void onesOwnTokeniserIsUsed() throws IOException {
    Tokenizers letters =
        () -> (line, out) -> line.codePoints().forEach(c -> out.token(Character.toString(c)));
    assertEquals("a b ü\nc\n", decoded(TextRules.DEFAULT.withTokenizer(letters), "ab ü\nc\n"));
    assertThrows(IllegalArgumentException.class, () -> Tokenizers.named("a b", letters));
    assertEquals("letters", Tokenizers.named("letters", letters).name());
  }

  @Test
  void tokensListedByTheCallerAreTakenAsTheyAre() throws IOException {
    TextRules rules = TextRules.DEFAULT.withTokenizer(Tokenizers.UNICODE).withLowerCase(true);
    Corpus sentences = Corpus.ofSentences(List.of(List.of("Don't,", "A"), List.of("b")));
    assertEquals("Don't, A\nb\n", SourcesTest.decoded(sentences.with(rules)));
  }

  @Test
  void nulsAreRefusedWithAnyRules() {
    TextRules rules = TextRules.DEFAULT.withTokenizer(Tokenizers.UNICODE);
    CorpusException e = assertThrows(CorpusException.class, () -> decoded(rules, "a b\nc\0d\n"));
    assertTrue(e.getMessage().startsWith("in: NUL byte at offset 5: "), e::getMessage);
  }
}
