package io.github.w2vfast.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A temporary file for what does not fit the memory allowed. It is made when first needed, and
 * deleted on close; where the system allows it, its name is gone as soon as it is open, so that
 * even a killed process leaves nothing behind. Threads may use it at the same time.
 */
final class SpillFile implements AutoCloseable {
  /** Opens the file; a seam for tests. */
  @FunctionalInterface
  interface Opener {
    /** Opens a new file for reading and writing, to be deleted on close. */
    FileChannel open(Path file) throws IOException;
  }

  private final Path directory;
  private final Opener opener;
  private FileChannel channel;
  private long allocated;

  SpillFile(Path directory, Opener opener) {
    this.directory = directory;
    this.opener = opener;
  }

  static FileChannel openTemporary(Path file) throws IOException {
    return FileChannel.open(
        file,
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  /**
   * Appends all bytes of the buffer.
   *
   * @return where they lie
   */
  long append(ByteBuffer bytes) throws CorpusException {
    int length = bytes.remaining();
    try {
      FileChannel target;
      long offset;
      synchronized (this) {
        target = channel();
        offset = allocated;
        allocated += length;
      }
      long at = offset;
      while (bytes.hasRemaining()) {
        at += target.write(bytes, at);
      }
      return offset;
    } catch (IOException e) {
      throw new CorpusException(
          ("cannot write a temporary file in %s (%,d MiB so far): %s; free some space there or"
                  + " choose another directory for temporary files (-Djava.io.tmpdir=DIR)")
              .formatted(directory, allocated >> 20, reason(e)),
          e);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such directory";
      case AccessDeniedException _ -> "permission denied";
      default -> e.getMessage();
    };
  }

  private FileChannel channel() throws IOException {
    if (channel == null) {
      channel = opener.open(directory.resolve("w2v-fast-" + UUID.randomUUID() + ".tmp"));
    }
    return channel;
  }

  /** Fills the buffer from this place. */
  void read(long offset, ByteBuffer bytes) throws IOException {
    FileChannel source;
    synchronized (this) {
      source = channel();
    }
    while (bytes.hasRemaining()) {
      int n = source.read(bytes, offset);
      if (n < 0) {
        throw new CorpusException("a temporary file in " + directory + " was cut short");
      }
      offset += n;
    }
  }

  @Override
  public synchronized void close() {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException _) {
      // The content is not needed any more, and the name is gone or goes with the process.
    }
    channel = null;
  }
}
