package io.github.w2vfast.launch;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The main class of the jar. It makes sure that the program runs on a Java that is new enough and
 * with the Vector API, then hands over to the command line. Without the Vector API's module, and
 * for training without the options worth having, it starts the same Java again with them, which
 * takes part of a second more.
 */
public final class Launcher {
  /** The oldest Java that runs the program. */
  static final int NEEDED = 25;

  /** Exit code when this Java cannot run the program: EX_UNAVAILABLE of sysexits.h. */
  static final int UNAVAILABLE = 69;

  static final String VECTOR_MODULE = "jdk.incubator.vector";

  /** Set to true to keep the bounds checks of vector loads and stores, for hunting a bug. */
  static final String BOUNDS_CHECKS = "w2vfast.boundsChecks";

  private static final String VECTOR_CHECK = "jdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK";

  /** The process that started this one; the command line ends when it does. */
  private static final String RELAUNCHED_BY = "w2vfast.relaunchedBy";

  private static final List<String> TRAINING = Arrays.asList("train", "resume");

  /**
   * One dash and a word; {@code Word2vecCommand} has the same pattern but is too new to be used.
   */
  private static final String WORD2VEC_FLAG = "-[A-Za-z][A-Za-z0-9_-]+";

  /** Options that two JVMs can have at a time. */
  private static final String REPEATABLE =
      "--(add-modules|enable-native-access)=.*"
          + "|-X(mx|ms|mn|ss)\\w+"
          + "|-XX:([+-]\\w+|\\w+=[\\d.]+[kmgtKMGT]?|CompileCommand=.*)"
          + "|-D(?!com\\.sun\\.management).*";

  private static final String MAIN = "io.github.w2vfast.cli.Main";
  private static final String OPTIONS = "/io/github/w2vfast/hints/jvm.options";

  private Launcher() {}

  /** Starts the program with these arguments. */
  public static void main(String[] args) throws Throwable {
    String version = System.getProperty("java.version", "");
    File home = new File(System.getProperty("java.home", ""));
    if (JavaHome.feature(version) < NEEDED) {
      refuse("w2v-fast needs Java " + NEEDED + " or newer; this is Java " + version, home, args);
    }
    boolean again = System.getProperty(RELAUNCHED_BY) != null;
    if (!hasVectorApi()) {
      JavaHome self = JavaHome.at(home);
      if (again || (self != null && !self.mayHave(VECTOR_MODULE))) {
        refuse("w2v-fast needs the module " + VECTOR_MODULE + "; this Java lacks it", home, args);
      }
      System.exit(relaunch(home, args));
    } else if (!again && trains(args) && wouldGain(recommended(), givenOptions())) {
      try {
        System.exit(relaunch(home, args));
      } catch (IOException e) {
        // There is no second Java to be had, in a container's limits say: this one will do.
      }
    }
    if (!Boolean.getBoolean(BOUNDS_CHECKS) && System.getProperty(VECTOR_CHECK) == null) {
      // Read once, when the first vector class is initialised. Kernels stay inside the rows they
      // are given; the checks cost speed in every load and store.
      System.setProperty(VECTOR_CHECK, "0");
    }
    try {
      Class.forName(MAIN).getMethod("main", String[].class).invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /** Whether these arguments are a long run; for others a second start costs more than it gains. */
  static boolean trains(String[] args) {
    if (args.length == 0) {
      return false;
    }
    return TRAINING.contains(args[0]) || args[0].matches(WORD2VEC_FLAG);
  }

  /**
   * Whether a second start with our options and the given ones is worth it, and safe: a debugger's
   * port or a recording's file cannot be had twice.
   */
  static boolean wouldGain(List<String> recommended, List<String> given) {
    for (String option : given) {
      if (!option.matches(REPEATABLE)) {
        return false;
      }
    }
    return !given.containsAll(options(recommended, given));
  }

  private static List<String> givenOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments();
  }

  private static boolean hasVectorApi() {
    try {
      // Loads the class but does not initialise it: VECTOR_CHECK must be set before that.
      Class.forName(VECTOR_MODULE + ".Vector", false, ClassLoader.getSystemClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static void refuse(String problem, File home, String[] args) {
    String userHome = System.getProperty("user.home", "");
    List<JavaHome> found =
        JavaHome.suitable(NEEDED, VECTOR_MODULE, JavaHome.candidates(System.getenv(), userHome));
    String jar = System.getProperty("java.class.path", "");
    System.err.println(refusal(problem, home, found, jar, args));
    System.exit(UNAVAILABLE);
  }

  /** What to tell a person whose Java cannot run the program. */
  static String refusal(
      String problem, File home, List<JavaHome> found, String jar, String[] args) {
    StringBuilder text = new StringBuilder(problem);
    text.append(" (").append(home).append(')');
    if (found.isEmpty()) {
      return text.append(" and no suitable JDK was found on this machine. Install JDK ")
          .append(NEEDED)
          .append(" or newer, for example from https://adoptium.net")
          .toString();
    }
    String separator = ". Found on this machine: ";
    for (JavaHome suitable : found) {
      text.append(separator).append("Java ").append(suitable.version);
      text.append(" in ").append(suitable.directory);
      separator = ", ";
    }
    List<String> command = new ArrayList<>();
    command.add(JavaHome.executable(found.get(0).directory).getPath());
    command.add("--add-modules");
    command.add(VECTOR_MODULE);
    command.add("-jar");
    command.add(jar);
    command.addAll(Arrays.asList(args));
    text.append(". Type:").append(System.lineSeparator()).append(" ");
    for (String word : command) {
      text.append(' ').append(quoted(word));
    }
    return text.toString();
  }

  private static String quoted(String word) {
    if (word.matches("[\\w@%+=:,./\\\\~-]+")) {
      return word;
    }
    return File.separatorChar == '\\' ? '"' + word + '"' : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Runs the program in a second JVM with the options worth having; returns its exit code. */
  private static int relaunch(File home, String[] args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(JavaHome.executable(home).getPath());
    command.addAll(options(recommended(), givenOptions()));
    command.add("-D" + RELAUNCHED_BY + "=" + processId());
    command.add("-cp");
    command.add(System.getProperty("java.class.path", ""));
    command.add(Launcher.class.getName());
    command.addAll(Arrays.asList(args));
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    Map<String, String> environment = builder.environment();
    // Their options are among the given ones already; twice would be once too often.
    environment
        .keySet()
        .removeAll(Arrays.asList("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"));
    Process program = builder.start();
    Thread ender = new Thread(() -> end(program), "end w2v-fast");
    Runtime.getRuntime().addShutdownHook(ender);
    // When a signal ends this JVM, it waits in the hook until the program has ended too.
    return program.waitFor();
  }

  /** The one way to it on every Java; HotSpot's name of a JVM is this number, @ and the host. */
  private static String processId() {
    String name = ManagementFactory.getRuntimeMXBean().getName();
    return name.substring(0, name.indexOf('@'));
  }

  private static void end(Process program) {
    program.destroy();
    boolean interrupted = false;
    while (program.isAlive()) {
      try {
        program.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Our options, then those the user gave, which win. Two collectors would be an error. */
  static List<String> options(List<String> recommended, List<String> given) {
    List<String> options = new ArrayList<>();
    boolean collectorGiven = false;
    for (String option : given) {
      collectorGiven |= isCollector(option);
    }
    for (String option : recommended) {
      if (!(collectorGiven && isCollector(option))) {
        options.add(option);
      }
    }
    options.addAll(given);
    return Collections.unmodifiableList(options);
  }

  private static boolean isCollector(String option) {
    return option.matches("-XX:\\+Use\\w+GC");
  }

  /** The lines of jvm.options; {@code JvmOptions} reads the same but is too new to be used here. */
  static List<String> recommended() throws IOException {
    List<String> options = new ArrayList<>();
    try (InputStream in = Launcher.class.getResourceAsStream(OPTIONS)) {
      if (in == null) {
        throw new IOException("the resource " + OPTIONS + " is missing from this jar");
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String option = line.trim();
        if (!option.isEmpty() && !option.startsWith("#")) {
          options.add(option);
        }
      }
    }
    return options;
  }
}
