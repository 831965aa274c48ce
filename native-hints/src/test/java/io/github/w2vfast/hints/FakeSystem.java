package io.github.w2vfast.hints;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of an imagined machine under a temporary folder. */
final class FakeSystem {
  private final Path root;

  FakeSystem(Path root) {
    this.root = root;
  }

  /** Writes or replaces a file. */
  FakeSystem file(String path, String text) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  SystemFiles files() {
    return new SystemFiles(root);
  }
}
