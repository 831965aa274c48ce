package io.github.w2vfast.cli;

import io.github.w2vfast.cli.plot.Projection;
import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.CbowGradient;
import io.github.w2vfast.config.KernelMode;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.corpus.Phrases;
import io.github.w2vfast.corpus.TextRules;
import io.github.w2vfast.eval.UnknownWords;
import io.github.w2vfast.io.Precision;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.query.AnalogyMethod;
import io.github.w2vfast.train.OnDivergence;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the values of options are written: constants of an enum as {@code lower-case-words}. */
final class Values {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)([smh])");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})([kmgt]?)b?");
  private static final double MAX_SECONDS = 3.6e6;

  private Values() {}

  /** Teaches a command and its subcommands to read the values of our own types. */
  static void register(CommandLine command) {
    register(command, Architecture.class);
    register(command, CbowGradient.class);
    register(command, KernelMode.class);
    register(command, ObjectiveType.class);
    register(command, VectorFormat.class);
    register(command, Precision.class);
    register(command, Projection.class);
    register(command, ProgressMode.class);
    register(command, AnalogyMethod.class);
    register(command, UnknownWords.class);
    register(command, TextOptions.TokenizerName.class);
    register(command, TextRules.Lines.class);
    register(command, TextRules.Normalization.class);
    register(command, TextRules.Numbers.class);
    register(command, TextRules.Punctuation.class);
    register(command, Phrases.Scoring.class);
    register(command, OnDivergence.class);
    ITypeConverter<Duration> duration = Values::duration;
    command.registerConverter(Duration.class, duration);
  }

  /** A time as it is typed: a number and s, m or h. */
  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is no time, as in 90s, 10m or 2h");
    }
    double seconds =
        Double.parseDouble(matcher.group(1))
            * switch (matcher.group(2)) {
              case "h" -> 3600;
              case "m" -> 60;
              default -> 1;
            };
    if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
      throw new TypeConversionException("'" + text + "' must be above 0 and at most 1000h");
    }
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  /**
   * A size as it is typed: bytes, or a number and k, m, g or t, powers of 1024.
   *
   * @throws UsageException if it is none
   */
  static long size(String option, String text) {
    Matcher parts = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      throw new UsageException(option + " is '" + text + "' but must be a size, as in 500m or 10g");
    }
    int shift =
        switch (parts.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          case "t" -> 40;
          default -> 0;
        };
    long number = Long.parseLong(parts.group(1));
    return number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number << shift;
  }

  private static <E extends Enum<E>> void register(CommandLine command, Class<E> type) {
    ITypeConverter<E> converter = text -> parse(type, text);
    command.registerConverter(type, converter);
  }

  private static <E extends Enum<E>> E parse(Class<E> type, String text) {
    String wanted = text.toLowerCase(Locale.ROOT).replace('_', '-');
    E[] constants = type.getEnumConstants();
    for (E constant : constants) {
      String name = name(constant);
      // "skipgram" is as clear as "skip-gram".
      if (name.equals(wanted) || name.replace("-", "").equals(wanted)) {
        return constant;
      }
    }
    List<String> names = Arrays.stream(constants).map(Values::name).toList();
    List<String> close = Suggestions.closest(wanted, names);
    throw new TypeConversionException(
        "'"
            + text
            + "' is not one of "
            + names.stream().collect(Collectors.joining(", "))
            + (close.isEmpty() ? "" : "; did you mean " + close.getFirst() + "?"));
  }

  /** The name of a constant as it is typed. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
