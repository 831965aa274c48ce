package io.github.w2vfast.launch;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A Java installation, as its {@code release} file describes it. */
final class JavaHome {
  final File directory;
  final String version;
  private final @Nullable String modules;

  private JavaHome(File directory, String version, @Nullable String modules) {
    this.directory = directory;
    this.version = version;
    this.modules = modules;
  }

  /** What is installed in a directory; null if that is no Java. */
  static @Nullable JavaHome at(File directory) {
    File release = new File(directory, "release");
    if (!release.isFile() || !executable(directory).isFile()) {
      return null;
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(release.toPath())) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
    String version = unquoted(properties.getProperty("JAVA_VERSION"));
    return version == null
        ? null
        : new JavaHome(directory, version, unquoted(properties.getProperty("MODULES")));
  }

  /** All Javas on this machine that can run the program, in the order of the places searched. */
  static List<JavaHome> suitable(int feature, String module, List<File> candidates) {
    List<JavaHome> found = new ArrayList<>();
    List<File> seen = new ArrayList<>();
    for (File candidate : candidates) {
      JavaHome home = at(candidate);
      if (home == null || home.feature() < feature || !home.mayHave(module)) {
        continue;
      }
      File real = real(candidate);
      if (!seen.contains(real)) {
        seen.add(real);
        found.add(home);
      }
    }
    return found;
  }

  /** The usual places: the environment's, then those of the system and of the common tools. */
  static List<File> candidates(Map<String, String> environment, String userHome) {
    List<File> candidates = new ArrayList<>();
    for (String name : new String[] {"JAVA_HOME", "JDK_HOME"}) {
      String value = environment.get(name);
      if (value != null && !value.isEmpty()) {
        candidates.add(new File(value));
      }
    }
    String[] parents = {
      "/usr/lib/jvm",
      "/usr/lib64/jvm",
      "/usr/java",
      "/opt/java",
      "/Library/Java/JavaVirtualMachines",
      userHome + "/Library/Java/JavaVirtualMachines",
      userHome + "/.sdkman/candidates/java",
      userHome + "/.jdks",
    };
    for (String parent : parents) {
      addChildren(new File(parent), candidates);
    }
    String programs = environment.get("ProgramFiles");
    if (programs != null) {
      String[] vendors = {
        "Java", "Eclipse Adoptium", "Amazon Corretto", "BellSoft", "Microsoft", "Zulu"
      };
      for (String vendor : vendors) {
        addChildren(new File(programs, vendor), candidates);
      }
    }
    return candidates;
  }

  private static void addChildren(File parent, List<File> candidates) {
    File[] children = parent.listFiles();
    if (children == null) {
      return;
    }
    Arrays.sort(children);
    for (File child : children) {
      File bundle = new File(child, "Contents/Home");
      candidates.add(bundle.isDirectory() ? bundle : child);
    }
  }

  /** The {@code java} program of an installation. */
  static File executable(File directory) {
    return new File(directory, File.separatorChar == '\\' ? "bin\\java.exe" : "bin/java");
  }

  /** 25 for "25.0.3" and "25-ea", 8 for "1.8.0_402"; 0 for what is no version. */
  static int feature(String version) {
    String rest = version.startsWith("1.") ? version.substring(2) : version;
    int end = 0;
    while (end < rest.length() && end < 6 && rest.charAt(end) >= '0' && rest.charAt(end) <= '9') {
      end++;
    }
    return end == 0 ? 0 : Integer.parseInt(rest.substring(0, end));
  }

  int feature() {
    return feature(version);
  }

  /** False only if the installation lists its modules and this one is not among them. */
  boolean mayHave(String module) {
    return modules == null || Arrays.asList(modules.split(" ")).contains(module);
  }

  private static File real(File file) {
    try {
      return file.getCanonicalFile();
    } catch (IOException e) {
      return file.getAbsoluteFile();
    }
  }

  private static @Nullable String unquoted(@Nullable String value) {
    return value == null ? null : value.replace("\"", "").trim();
  }
}
