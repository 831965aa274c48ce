package io.github.w2vfast.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/** The command line of w2v-fast. The only class that ends the process. */
public final class Main {
  static final String PROGRAM = "w2v-fast";

  private static final int HELP_WIDTH = 90;

  private Main() {}

  /** Runs one command and ends the process with its exit code: see the README. */
  public static void main(String[] args) {
    Console console = Console.ofProcess();
    int exitCode = run(console, args);
    console.out().flush();
    System.exit(exitCode);
  }

  /** Runs one command; never throws and never ends the process. */
  static int run(Console console, String... args) {
    ErrorHandler errors = new ErrorHandler(console, List.of(args));
    try {
      boolean train = args.length > 1 && args[0].equals(TrainCommand.NAME);
      String first = train ? args[1] : args.length > 0 ? args[0] : "";
      if (Word2vecCommand.isFlag(first)) {
        String[] flags = train ? Arrays.copyOfRange(args, 1, args.length) : args;
        return configure(new CommandLine(new Word2vecCommand(console)), console, errors)
            .execute(flags);
      }
      return configure(rootCommand(console), console, errors).execute(args);
    } catch (OutOfMemoryError | StackOverflowError e) {
      return errors.handle(e);
    } finally {
      console.out().flush();
    }
  }

  /** All commands: a new one is a class of its own and a line here. */
  static CommandLine rootCommand(Console console) {
    return new CommandLine(new RootCommand(console))
        .addSubcommand(new DemoCommand(console))
        .addSubcommand(new TrainCommand(console))
        .addSubcommand(new ResumeCommand(console))
        .addSubcommand(new EncodeCommand(console))
        .addSubcommand(VocabCommand.of(console))
        .addSubcommand(new PhrasesCommand(console))
        .addSubcommand(new LintCommand(console))
        .addSubcommand(new WalksCommand(console))
        .addSubcommand(new NeighborsCommand(console))
        .addSubcommand(new AnalogyCommand(console))
        .addSubcommand(new SimilarityCommand(console))
        .addSubcommand(new OddOneOutCommand(console))
        .addSubcommand(new PredictCommand(console))
        .addSubcommand(new ExploreCommand(console))
        .addSubcommand(new EvaluateCommand(console))
        .addSubcommand(new WordNetCommand(console))
        .addSubcommand(new IndexCommand(console))
        .addSubcommand(new ConvertCommand(console))
        .addSubcommand(new InfoCommand(console))
        .addSubcommand(new ClassesCommand(console))
        .addSubcommand(new PlotCommand(console))
        .addSubcommand(new DoctorCommand(console));
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
