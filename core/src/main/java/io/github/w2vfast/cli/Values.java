package io.github.w2vfast.cli;

import io.github.w2vfast.cli.plot.Projection;
import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.CbowGradient;
import io.github.w2vfast.config.KernelMode;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.io.Precision;
import io.github.w2vfast.io.VectorFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the values of options are written: constants of an enum as {@code lower-case-words}. */
final class Values {
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
