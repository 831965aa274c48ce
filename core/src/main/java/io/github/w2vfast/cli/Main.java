package io.github.w2vfast.cli;

/** The command line. */
public final class Main {
  private Main() {}

  /** Runs one command. */
  public static void main(String[] args) {
    System.out.println("w2v-fast " + Main.class.getPackage().getImplementationVersion());
  }
}
