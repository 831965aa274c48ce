package io.github.w2vfast.cli;

import io.github.w2vfast.train.DivergenceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where an exception becomes one line on the error stream and an exit code. */
final class ErrorHandler implements IParameterExceptionHandler, IExecutionExceptionHandler {
  /** The option that shows where an error came from; there is an environment variable too. */
  static final String STACKTRACE_OPTION = "--stacktrace";

  private static final String STACKTRACE_VARIABLE = "W2VFAST_STACKTRACE";

  private final Console console;
  private final List<String> args;
  private final boolean stacktrace;

  ErrorHandler(Console console, List<String> args) {
    this.console = console;
    this.args = List.copyOf(args);
    this.stacktrace =
        args.contains(STACKTRACE_OPTION) || !console.env(STACKTRACE_VARIABLE).isEmpty();
  }

  @Override
  public int handleParseException(ParameterException e, String[] unused) {
    return report(e, usage(e, args), ExitCode.MISUSE);
  }

  @Override
  public int handleExecutionException(
      Exception e, CommandLine commandLine, ParseResult parseResult) {
    return handle(e);
  }

  /** Reports any failure of a command. */
  int handle(Throwable e) {
    return switch (e) {
      case UsageException _ -> report(e, e.getMessage(), ExitCode.MISUSE);
      case ParameterException p -> report(e, usage(p, args), ExitCode.MISUSE);
      case UncheckedIOException u -> report(e, describe(u.getCause()), ExitCode.FAILURE);
      case IOException io -> report(e, describe(io), ExitCode.FAILURE);
      case IllegalArgumentException _ when e.getMessage() != null ->
          report(e, e.getMessage(), ExitCode.FAILURE);
      // a width of SIMD that does not exist was asked for by a system property
      case ExceptionInInitializerError _
          when e.getCause() instanceof IllegalArgumentException wrong ->
          report(e, wrong.getMessage(), ExitCode.MISUSE);
      case DivergenceException _ -> report(e, e.getMessage(), ExitCode.FAILURE);
      case OutOfMemoryError _ ->
          report(
              e,
              "out of memory ("
                  + e.getMessage()
                  + "); "
                  + lessMemory()
                  + "give Java more with -Xmx",
              ExitCode.FAILURE);
      default ->
          report(
              e,
              "internal error: " + e + " (run again with " + STACKTRACE_OPTION + " and report it)",
              ExitCode.FAILURE);
    };
  }

  /** What the command's own options can do about memory, or nothing. */
  private String lessMemory() {
    CommandSpec command = command();
    String lowered =
        Stream.of("--dim", "--max-vocab")
            .filter(name -> command.findOption(name) != null)
            .collect(Collectors.joining(" or "));
    String all =
        (lowered.isEmpty() ? "" : "lower " + lowered + ", ")
            + (command.findOption("--min-count") == null ? "" : "raise --min-count, ");
    return all.isEmpty() ? "" : all + "or ";
  }

  /** The command that was asked for, as far as its name goes. */
  private CommandSpec command() {
    CommandSpec command = Main.rootCommand(console).getCommandSpec();
    List<String> names =
        args.isEmpty() || !Word2vecCommand.isFlag(args.getFirst())
            ? args
            : List.of(TrainCommand.NAME);
    for (String name : names) {
      CommandLine below = command.subcommands().get(name);
      if (below == null) {
        break;
      }
      command = below.getCommandSpec();
    }
    return command;
  }

  private int report(Throwable e, String message, int exitCode) {
    console.out().flush();
    console.inform(oneLine(message));
    if (stacktrace) {
      e.printStackTrace(console.err());
    }
    return exitCode;
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** What went wrong with a file, in words. */
  static String describe(IOException e) {
    return switch (e) {
      case NoSuchFileException n -> n.getFile() + ": no such file or directory";
      case AccessDeniedException a -> a.getFile() + ": permission denied";
      case FileSystemException f when f.getReason() != null ->
          (f.getFile() == null ? "" : f.getFile() + ": ") + f.getReason();
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }

  private static String usage(ParameterException e, List<String> args) {
    if (e.getCause() instanceof UsageException usage) {
      return usage.getMessage();
    }
    CommandLine command = e.getCommandLine();
    String help = "; see " + Main.helpCommand(command);
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unknown(unmatched.getUnmatched().getFirst(), command, help);
    }
    if (e instanceof OverwrittenOptionException twice
        && twice.getOverwritten() instanceof OptionSpec option) {
      return typedName(option, args) + " is given more than once" + help;
    }
    if (e instanceof MissingParameterException missing && missing.getMissing().size() == 1) {
      ArgSpec arg = missing.getMissing().getFirst();
      return (arg instanceof OptionSpec option
              ? typedName(option, args) + " needs its "
              : "missing ")
          + arg.paramLabel()
          + help;
    }
    String message = Character.toLowerCase(e.getMessage().charAt(0)) + e.getMessage().substring(1);
    if (e.getArgSpec() instanceof OptionSpec option
        && message.startsWith("invalid value for option ")) {
      return invalidValue(typedName(option, args), option, e.getValue(), message) + help;
    }
    return message + help;
  }

  private static String unknown(String argument, CommandLine command, String help) {
    boolean option = argument.startsWith("-") && argument.length() > 1;
    if (!option && command.getSubcommands().isEmpty()) {
      return "unexpected argument '" + argument + "'" + help;
    }
    List<String> candidates =
        option
            ? command.getCommandSpec().options().stream()
                .filter(o -> !o.hidden())
                .flatMap(o -> Arrays.stream(o.names()))
                .toList()
            : List.copyOf(command.getSubcommands().keySet());
    List<String> close = Suggestions.closest(argument, candidates);
    return "unknown "
        + (option ? "option" : "command")
        + " '"
        + argument
        + "'"
        + (close.isEmpty() ? help : "; did you mean " + String.join(" or ", close) + "?");
  }

  private static String invalidValue(String name, OptionSpec option, String value, String message) {
    Class<?> type = option.type();
    String is = name + " is '" + value + "' but must be ";
    if (type == int.class || type == Integer.class) {
      return is + "a whole number up to " + Integer.MAX_VALUE;
    }
    if (type == long.class || type == Long.class) {
      return is + "a whole number";
    }
    if (type == double.class || type == Double.class) {
      return is + "a number, as in 0.025 or 1e-4";
    }
    int colon = message.indexOf(": ");
    return colon < 0 ? message : name + ": " + message.substring(colon + 2);
  }

  /** The name of an option as it was typed; some have several. */
  private static String typedName(OptionSpec option, List<String> args) {
    return Arrays.stream(option.names())
        .filter(name -> args.stream().anyMatch(a -> a.equals(name) || a.startsWith(name + "=")))
        .findFirst()
        .orElse(option.longestName());
  }
}
