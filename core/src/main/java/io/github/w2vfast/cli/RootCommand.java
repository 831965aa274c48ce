package io.github.w2vfast.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program without a command: its help and its version. */
@Command(
    name = Main.PROGRAM,
    header = "Fast training of word2vec word vectors.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    sortOptions = false,
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "First steps:",
      "  w2v-fast demo                              train on WordNet: no file needed",
      "  w2v-fast train corpus.txt -o vectors.bin   train on your own text",
      "  w2v-fast neighbors vectors.bin king        the words nearest to king",
      "  w2v-fast analogy vectors.bin man king woman   man is to king as woman is to what?",
      "  w2v-fast train corpus.txt -o model.w2v     keep the whole model, for predict",
      "  w2v-fast predict model.w2v king            the words likely near king",
      "  w2v-fast vocab build corpus.txt -o words.vocab   count words; show, merge and prune",
      "  w2v-fast walks edges.txt | w2v-fast train - -o nodes.bin   vectors of a graph's nodes",
      "  w2v-fast resume DIR                        go on with a run that kept checkpoints",
      "  w2v-fast plot vectors.bin -o map.html      a map of the words, for the browser",
      "  w2v-fast info vectors.bin                  what a file is",
      "  w2v-fast doctor                            what this machine gives, what speed to expect",
      "  w2v-fast COMMAND --help                    all options of a command",
      "",
      "word2vec.c's own flags work too: w2v-fast -train text8 -output v.bin -size 200 ...",
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 or 143 stopped by a signal."
    })
final class RootCommand implements java.util.concurrent.Callable<Integer> {
  private final Console console;
  @Spec private CommandSpec spec;
  @Mixin private StandardOptions standard;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version and stop.")
  private boolean version;

  RootCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(console.err(), CommandLine.Help.Ansi.OFF);
    return ExitCode.MISUSE;
  }
}
