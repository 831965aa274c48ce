package io.github.w2vfast.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/** The command line of w2v-fast. The only class that ends the process. */
public final class Main {
  static final String PROGRAM = "w2v-fast";

  private static final int HELP_WIDTH = 90;

  /**
   * All commands, in the order in which help lists them: a new one is a name here and a case below.
   */
  private static final List<String> COMMANDS =
      List.of(
          "demo",
          TrainCommand.NAME,
          "resume",
          "encode",
          "vocab",
          "phrases",
          "lint",
          "walks",
          "neighbors",
          "analogy",
          "similarity",
          "odd-one-out",
          "predict",
          "explore",
          "evaluate",
          "wordnet",
          "index",
          "convert",
          "info",
          "classes",
          "plot",
          "doctor");

  private Main() {}

  /** Runs one command and ends the process with its exit code: see the README. */
  public static void main(String[] args) {
    Starter.follow();
    Console console = Console.ofProcess();
    int exitCode = run(console, args);
    console.out().flush();
    System.exit(exitCode);
  }

  /** Runs one command; never throws and never ends the process. */
  static int run(Console console, String... args) {
    ErrorHandler errors = new ErrorHandler(console, List.of(args));
    try {
      String command = args.length > 0 ? args[0] : "";
      boolean train = args.length > 1 && command.equals(TrainCommand.NAME);
      if (Word2vecCommand.isFlag(train ? args[1] : command)) {
        String[] flags = train ? Arrays.copyOfRange(args, 1, args.length) : args;
        return configure(new CommandLine(new Word2vecCommand(console)), console, errors)
            .execute(flags);
      }
      return configure(rootCommand(console, command), console, errors).execute(args);
    } catch (OutOfMemoryError | StackOverflowError | ExceptionInInitializerError e) {
      return errors.handle(e);
    } finally {
      console.out().flush();
    }
  }

  /** The program with all its commands. */
  static CommandLine rootCommand(Console console) {
    CommandLine root = new CommandLine(new RootCommand(console));
    COMMANDS.forEach(name -> root.addSubcommand(name, command(name, console)));
    return root;
  }

  /**
   * The program with the command that was asked for: to describe them all to the parser takes a
   * quarter of a second. With all of them if that one is none.
   */
  private static CommandLine rootCommand(Console console, String name) {
    return COMMANDS.contains(name)
        ? new CommandLine(new RootCommand(console)).addSubcommand(name, command(name, console))
        : rootCommand(console);
  }

  private static Object command(String name, Console console) {
    return switch (name) {
      case "demo" -> new DemoCommand(console);
      case TrainCommand.NAME -> new TrainCommand(console);
      case "resume" -> new ResumeCommand(console);
      case "encode" -> new EncodeCommand(console);
      case "vocab" -> VocabCommand.of(console);
      case "phrases" -> new PhrasesCommand(console);
      case "lint" -> new LintCommand(console);
      case "walks" -> new WalksCommand(console);
      case "neighbors" -> new NeighborsCommand(console);
      case "analogy" -> new AnalogyCommand(console);
      case "similarity" -> new SimilarityCommand(console);
      case "odd-one-out" -> new OddOneOutCommand(console);
      case "predict" -> new PredictCommand(console);
      case "explore" -> new ExploreCommand(console);
      case "evaluate" -> new EvaluateCommand(console);
      case "wordnet" -> new WordNetCommand(console);
      case "index" -> new IndexCommand(console);
      case "convert" -> new ConvertCommand(console);
      case "info" -> new InfoCommand(console);
      case "classes" -> new ClassesCommand(console);
      case "plot" -> new PlotCommand(console);
      case "doctor" -> new DoctorCommand(console);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Makes a command parse, fail and print as all commands here do. */
  static CommandLine configure(CommandLine command, Console console, ErrorHandler errors) {
    CommandLine.Help.Ansi ansi =
        console.outHasColour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF;
    Values.register(command);
    return command
        // -output must never be taken for -o with the value "utput".
        .setPosixClusteredShortOptionsAllowed(false)
        // @FILE is a list of inputs, not of arguments.
        .setExpandAtFiles(false)
        .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
        .setOut(new java.io.PrintWriter(console.out(), true, console.out().charset()))
        .setErr(new java.io.PrintWriter(console.err(), true, console.err().charset()))
        .setUsageHelpWidth(HELP_WIDTH)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  /** What to type for the help of a command. */
  static String helpCommand(CommandLine command) {
    CommandLine.Model.CommandSpec spec = command.getCommandSpec();
    return spec.qualifiedName()
        + (spec.userObject() instanceof Word2vecCommand ? " -help" : " --help");
  }
}
