package io.github.w2vfast.train;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.io.AtomicOutput;
import io.github.w2vfast.model.Model;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The directory with the checkpoints of one run: the last two of them, named by the words done so
 * that names sort by age. One process at a time works in it.
 */
public final class CheckpointDirectory implements AutoCloseable {
  private static final int KEPT = 2;
  private static final String PREFIX = "checkpoint-";
  private static final String ENDING = ".w2v";
  private static final Pattern NAME = Pattern.compile("checkpoint-\\d{16}\\.w2v");
  private static final String LOCK = ".lock";

  private final Path path;
  private final FileChannel lockFile;
  private final FileLock lock;

  private CheckpointDirectory(Path path, FileChannel lockFile, FileLock lock) {
    this.path = path;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Whether there are checkpoints in a directory, which need not exist.
   *
   * @throws IOException if it cannot be read
   */
  public static boolean hasCheckpoints(Path path) throws IOException {
    return Files.isDirectory(path) && !list(path).isEmpty();
  }

  /**
   * Makes the directory if it is missing, and keeps other processes out of it until {@link
   * #close()}.
   *
   * @throws IOException if it cannot be made or written to, or if another run uses it
   */
  static CheckpointDirectory open(Path path) throws IOException {
    try {
      Files.createDirectories(path);
    } catch (FileAlreadyExistsException e) {
      throw new IOException("cannot keep checkpoints in " + path + ": it is not a directory", e);
    } catch (FileSystemException e) {
      throw new IOException("cannot make the directory " + path + ": " + reason(e), e);
    }
    FileChannel channel;
    try {
      channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (FileSystemException e) {
      throw new IOException("cannot keep checkpoints in " + path + ": " + reason(e), e);
    }
    try {
      FileLock lock = tryLock(channel);
      if (lock == null) {
        throw new IOException(
            "another run keeps its checkpoints in "
                + path
                + " right now: wait for it, stop it, or"
                + " name another directory");
      }
      CheckpointDirectory directory = new CheckpointDirectory(path, channel, lock);
      directory.removeUnfinished();
      return directory;
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String reason(FileSystemException e) {
    return e.getReason() == null ? "no permission" : e.getReason();
  }

  /** The directory. */
  public Path path() {
    return path;
  }

  /** The checkpoints, newest first. */
  private static List<Path> list(Path path) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        if (NAME.matcher(file.getFileName().toString()).matches()) {
          found.add(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.sort(Comparator.comparing((Path file) -> file.getFileName().toString()).reversed());
    return found;
  }

  boolean isEmpty() throws IOException {
    return list(path).isEmpty();
  }

  /** Removes what a killed run was writing. */
  private void removeUnfinished() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        if (AtomicOutput.isTemporaryOf(PREFIX, file)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /**
   * Writes a checkpoint, and then removes all but the last two.
   *
   * @return its file
   * @throws IOException if it cannot be written; those that were there still are
   */
  Path write(Model model, TrainingConfig config, TrainingState state, Map<String, String> notes)
      throws IOException {
    String name = String.format(Locale.ROOT, "%s%016d%s", PREFIX, state.wordsDone(), ENDING);
    Path file = path.resolve(name);
    Checkpoint.write(file, model, config, state, notes);
    List<Path> all = list(path);
    for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
      Files.deleteIfExists(old);
    }
    return file;
  }

  /**
   * Opens the newest checkpoint that is whole. One that is damaged is set aside under another name.
   *
   * @param tell told about each damaged one
   * @throws IOException if there is none, or none that is whole
   */
  Checkpoint latest(Consumer<String> tell) throws IOException {
    List<Path> all = list(path);
    if (all.isEmpty()) {
      throw new IOException("there is no checkpoint in " + path);
    }
    IOException first = null;
    for (Path file : all) {
      try {
        Checkpoint checkpoint = Checkpoint.open(file);
        if (first != null) {
          tell.accept("going back to the checkpoint before it, " + file);
        }
        return checkpoint;
      } catch (IOException e) {
        if (e.getCause() instanceof FileSystemException) {
          throw e; // it may be whole: only the way to it is barred
        }
        Path aside = setAside(file, ".damaged");
        tell.accept(
            "the checkpoint %s is damaged (%s); it is now called %s"
                .formatted(file, e.getMessage(), aside.getFileName()));
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    throw new IOException(
        "no checkpoint in " + path + " is whole: " + (first == null ? "" : first.getMessage()),
        first);
  }

  /** Renames a checkpoint so that it is not taken again. */
  static Path setAside(Path file, String ending) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ending);
    Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    return aside;
  }

  /** Removes all checkpoints: the run is over, and its results are on the disk. */
  void clear() throws IOException {
    if (!Files.isDirectory(path)) {
      return;
    }
    // the oldest first: what is left by a stop in between is the newest
    for (Path file : list(path).reversed()) {
      Files.deleteIfExists(file);
    }
  }

  /** Lets other processes in. */
  @Override
  public void close() throws IOException {
    lock.release();
    lockFile.close();
  }
}
