package io.github.w2vfast.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link FloatFormatter} and {@link FloatParser} against the JDK. */
class FloatTextTest {
  private static String format(float value) {
    byte[] bytes = new byte[FloatFormatter.MAX_LENGTH];
    int length = FloatFormatter.write(value, bytes, 0);
    return new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }

  private static float parse(String text) {
    byte[] bytes = ("x " + text + " 1").getBytes(StandardCharsets.US_ASCII);
    FloatParser parser = new FloatParser();
    float value = parser.parse(bytes, 2, bytes.length);
    assertEquals(2 + text.length(), parser.end(), text);
    return value;
  }

  private static void assertSame(float expected, float found, String text) {
    assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(found), text);
  }

  @ParameterizedTest
  @CsvSource({
    "0f, 0",
    "-0f, -0",
    "1f, 1",
    "-2.5f, -2.5",
    "100f, 100",
    "1e8f, 100000000",
    "1e9f, 1e9",
    "0.001f, 0.001",
    "0.00001f, 0.00001",
    "0.000001f, 1e-6",
    "1.5e-9f, 1.5e-9",
    "1.17549435E-38f, 1.1754944e-38",
    "3.4028235E38f, 3.4028235e38",
    "16777216f, 16777216",
    "1.4e-45f, 1e-45",
    "0.1f, 0.1",
    "0.3f, 0.3",
    "123456.79f, 123456.79",
    "9.8765e10f, 9.8765e10",
    "NaN, nan",
    "Infinity, inf",
    "-Infinity, -inf"
  })
  void formatsLikeAPersonWould(String value, String text) {
    assertEquals(text, format(Float.parseFloat(value)));
  }

  @Test
  void shortestTextThatReadsBackTheSame() {
    Random random = new Random(42);
    for (int i = 0; i < 400_000; i++) {
      float value =
          i % 2 == 0
              ? Float.intBitsToFloat(random.nextInt())
              : (float) (random.nextGaussian() * Math.pow(10, random.nextInt(5) - 3));
      check(value);
    }
    for (int exponent = 0; exponent < 255; exponent++) {
      for (int fraction = -2; fraction <= 2; fraction++) {
        check(Float.intBitsToFloat((exponent << 23) + fraction));
      }
    }
  }

  private static void check(float value) {
    String text = format(value);
    assertSame(value, parse(text), text);
    if (Float.isFinite(value)) {
      assertSame(value, Float.parseFloat(text), text);
      String jdk = Float.toString(value);
      int digits = digits(text);
      // The JDK gives two digits at least.
      assertTrue(digits <= digits(jdk), () -> text + " is longer than " + jdk);
      if (digits > 1) {
        assertEquals(
            0, new BigDecimal(jdk).compareTo(new BigDecimal(text)), () -> jdk + " " + text);
      }
    }
  }

  private static int digits(String text) {
    return new BigDecimal(text).stripTrailingZeros().precision();
  }

  @Test
  void parsesRandomDecimalsLikeTheJdk() {
    Random random = new Random(7);
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
      int before = random.nextInt(6);
      int after = random.nextInt(before == 0 ? 1 : 0, 22);
      for (int d = 0; d < before; d++) {
        text.append(random.nextInt(10));
      }
      if (after > 0) {
        text.append('.');
      }
      for (int d = 0; d < after; d++) {
        text.append(random.nextInt(10));
      }
      if (random.nextInt(3) == 0) {
        text.append(random.nextBoolean() ? 'e' : 'E').append(random.nextInt(100) - 50);
      }
      assertSame(Float.parseFloat(text.toString()), parse(text.toString()), text.toString());
    }
  }

  @Test
  void parsesNumbersCloseToHalfwayBetweenTwoFloats() {
    Random random = new Random(8);
    BigDecimal tiny = new BigDecimal("1e-60");
    for (int i = 0; i < 20_000; i++) {
      float low = Float.intBitsToFloat(random.nextInt(0x00800000, 0x7f000000));
      BigDecimal half =
          new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.TWO);
      for (BigDecimal number : new BigDecimal[] {half, half.add(tiny), half.subtract(tiny)}) {
        String text = number.toString();
        assertSame(Float.parseFloat(text), parse(text), text);
      }
      String rounded = half.round(new java.math.MathContext(17)).toString();
      assertSame(Float.parseFloat(rounded), parse(rounded), rounded);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+1",
        "1.",
        ".5",
        "1e5",
        "1E+05",
        "-1e-5",
        "1e400",
        "1e-400",
        "0e999999999999",
        "0000000.1",
        "00000000000000000000000000012",
        "1e99999999999",
        "3.4028236e38",
        "3.4028235677973366e38"
      })
  void parsesOddForms(String text) {
    assertSame(Float.parseFloat(text), parse(text), text);
  }

  @Test
  void parsesNames() {
    assertSame(Float.NaN, parse("-nan"), "-nan");
    assertSame(Float.NaN, parse("NaN"), "NaN");
    assertSame(Float.NEGATIVE_INFINITY, parse("-Infinity"), "-Infinity");
    assertSame(Float.POSITIVE_INFINITY, parse("INF"), "INF");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        ".",
        "e5",
        "1e",
        "1e+",
        "1f",
        "0x10",
        "1,5",
        "--1",
        "1-",
        "nano",
        "infinit",
        "1.2.3",
        "\u00e4",
        "1\t2",
        "infinityx"
      })
  void refusesWhatIsNoNumber(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    FloatParser parser = new FloatParser();
    parser.parse(bytes, 0, bytes.length);
    assertEquals(-1, parser.end(), text);
  }
}
