package io.github.w2vfast.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that appears under its name only when it is whole. The bytes go to a hidden temporary file
 * in the same directory; {@link #commit} forces them to the disk and renames the file over its
 * target, {@link #close} without a commit removes it. An older file of that name stays as it was
 * until then, also when the program is stopped by a signal.
 *
 * <p>Targets that are no regular files ({@code /dev/null}, {@code /dev/stdout}, named pipes) are
 * written directly. Symbolic links are followed.
 */
public final class AtomicOutput extends OutputStream {
  private static final int MAX_NAME_IN_TEMPORARY = 60;
  private static final String TEMPORARY_ENDING = ".tmp";

  /** Temporary files that a stop of the program would leave behind. */
  private static final Set<Path> LEFTOVERS = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> LEFTOVERS.forEach(AtomicOutput::deleteQuietly), "output-cleanup"));
  }

  private final Path target;

  /**
   * Where the file is moved to: the target with symbolic links resolved. Null: written directly.
   */
  private final Path destination;

  private final Path temporary;
  private final FileChannel channel;
  private boolean committed;
  private boolean closed;

  private AtomicOutput(Path target, Path destination, Path temporary, FileChannel channel) {
    this.target = target;
    this.destination = destination;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Checks that {@code target} could be written, before any work is done for it. Changes nothing.
   *
   * @throws IOException if not, with a message that names the target and the reason
   */
  public static void checkWritable(Path target) throws IOException {
    if (target.toString().isEmpty()) {
      throw new IOException("the name of an output file is empty");
    }
    if (Files.isDirectory(target)) {
      throw new IOException("cannot write " + target + ": it is a directory");
    }
    if (Files.exists(target) && !Files.isWritable(target)) {
      throw new IOException("cannot write " + target + ": no permission to change it");
    }
    if (isDirect(target)) {
      return;
    }
    Path directory = resolve(target).getParent();
    if (!Files.exists(directory)) {
      throw new IOException(
          "cannot write %s: the directory %s does not exist".formatted(target, directory));
    }
    if (!Files.isDirectory(directory)) {
      throw new IOException("cannot write %s: %s is not a directory".formatted(target, directory));
    }
    if (!Files.isWritable(directory)) {
      throw new IOException(
          "cannot write %s: no permission to create files in %s".formatted(target, directory));
    }
  }

  /**
   * Starts to write {@code target}.
   *
   * @throws IOException if it cannot be written; see {@link #checkWritable}
   */
  public static AtomicOutput open(Path target) throws IOException {
    return open(target, true);
  }

  /**
   * As {@link #open(Path)}, for a file that is still written while a signal stops the program: the
   * temporary file is then left alone. Whoever opens the directory next removes what {@link
   * #isTemporaryOf} knows.
   */
  public static AtomicOutput openUntilTheEnd(Path target) throws IOException {
    return open(target, false);
  }

  /** Whether a file is the temporary one of an output whose name begins with {@code prefix}. */
  public static boolean isTemporaryOf(String prefix, Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("." + prefix) && name.endsWith(TEMPORARY_ENDING);
  }

  private static AtomicOutput open(Path target, boolean swept) throws IOException {
    checkWritable(target);
    if (isDirect(target)) {
      try {
        return new AtomicOutput(
            target, null, null, FileChannel.open(target, StandardOpenOption.WRITE));
      } catch (IOException e) {
        throw failed(target, reason(e), e);
      }
    }
    Path destination = resolve(target);
    Path temporary = temporaryName(destination);
    if (swept) {
      LEFTOVERS.add(temporary);
    }
    try {
      FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new AtomicOutput(target, destination, temporary, channel);
    } catch (IOException e) {
      LEFTOVERS.remove(temporary);
      throw failed(target, reason(e), e);
    }
  }

  /** Whether a target is no regular file and thus written in place. */
  private static boolean isDirect(Path target) {
    Path path = target.toAbsolutePath().normalize();
    // These lead to whatever the descriptor is, possibly a file that somebody else holds open.
    if (path.startsWith("/dev/fd")
        || path.startsWith("/proc")
        || path.equals(Path.of("/dev/stdout"))
        || path.equals(Path.of("/dev/stderr"))) {
      return true;
    }
    return Files.exists(target) && !Files.isRegularFile(target);
  }

  private static Path resolve(Path target) throws IOException {
    Path path = target.toAbsolutePath();
    // Also a link to a file that does not exist yet; 40 links is where Linux gives up.
    for (int links = 0; Files.isSymbolicLink(path); links++) {
      if (links == 40) {
        throw new IOException("cannot write " + target + ": too many symbolic links");
      }
      path = path.resolveSibling(Files.readSymbolicLink(path));
    }
    return path;
  }

  private static Path temporaryName(Path destination) {
    String name = destination.getFileName().toString();
    if (name.length() > MAX_NAME_IN_TEMPORARY) {
      name = name.substring(0, MAX_NAME_IN_TEMPORARY);
    }
    long random = ThreadLocalRandom.current().nextLong() >>> 24;
    return destination.resolveSibling(
        String.format(Locale.ROOT, ".%s.%010x", name, random) + TEMPORARY_ENDING);
  }

  /** The file to write. */
  public Path target() {
    return target;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    write(ByteBuffer.wrap(bytes, offset, length));
  }

  /** Writes all that remains in a buffer. */
  public void write(ByteBuffer buffer) throws IOException {
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw failed(target, reason(e) + kept(), e);
    }
  }

  /**
   * Ends the file: forces it to the disk and moves it to its place. Nothing can be written after
   * it.
   *
   * @throws IOException if that fails; then the target is as it was before
   */
  public void commit() throws IOException {
    if (committed || closed) {
      throw new IllegalStateException(target + " is already " + (committed ? "whole" : "closed"));
    }
    if (destination == null) {
      channel.close();
      committed = true;
      return;
    }
    try {
      channel.force(true);
      channel.close();
      keepPermissions();
      Files.move(
          temporary,
          destination,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(target, reason(e) + kept(), e);
    }
    committed = true;
    LEFTOVERS.remove(temporary);
    forceDirectory(destination.getParent());
  }

  /** Removes what was written unless it was committed. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      channel.close();
    } finally {
      if (temporary != null && !committed) {
        deleteQuietly(temporary);
        LEFTOVERS.remove(temporary);
      }
    }
  }

  private void keepPermissions() {
    if (!Files.exists(destination, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(destination));
    } catch (IOException | UnsupportedOperationException _) {
      // The new file then has the permissions of any new file.
    }
  }

  /** Makes the new name survive a loss of power, where the system can. */
  private static void forceDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException _) {
      // Not every system can open a directory; the file itself is on the disk.
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // Nothing more can be done about it.
    }
  }

  private String kept() {
    if (destination == null) {
      return "";
    }
    return Files.exists(destination)
        ? " (the older file of that name is kept as it was)"
        : " (nothing was left behind)";
  }

  private static IOException failed(Path target, String reason, IOException cause) {
    return new IOException("cannot write " + target + ": " + reason, cause);
  }

  /** The system's reason, without the file names that the JDK puts before it. */
  private static String reason(IOException e) {
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
