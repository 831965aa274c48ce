package io.github.w2vfast.cli;

import io.github.w2vfast.kernel.Kernels;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the program, the Java it runs on and the SIMD it uses. */
final class Version implements IVersionProvider {
  private static final String POM_PROPERTIES =
      "/META-INF/maven/io.github.w2vfast/core/pom.properties";

  @Override
  public String[] getVersion() {
    return new String[] {
      Main.PROGRAM + " " + number(),
      "Java "
          + Runtime.version()
          + " ("
          + System.getProperty("java.vm.name")
          + "), "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
          + ", "
          + Kernels.describe()
    };
  }

  /** The version of the jar; "development" when the classes do not come from one. */
  static String number() {
    String version = Version.class.getPackage().getImplementationVersion();
    if (version != null) {
      return version;
    }
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(POM_PROPERTIES)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException _) {
      // The version is a courtesy; without it the program works as well.
    }
    return properties.getProperty("version", "development");
  }
}
