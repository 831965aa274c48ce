package io.github.w2vfast.io;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file to read as one segment of memory. A regular file is mapped; what is compressed with gzip
 * or is no regular file (a pipe) is first copied to a temporary file that vanishes with {@link
 * #close}.
 */
final class MappedFile implements Closeable {
  private static final int COPY_BUFFER = 1 << 16;

  private final Path file;
  private final Arena arena;
  private final FileChannel channel;
  private final MemorySegment data;

  private MappedFile(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    arena = Arena.ofShared();
    try {
      data = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  static MappedFile open(Path file) throws IOException {
    try {
      if (Files.isDirectory(file)) {
        throw new IOException("cannot read " + file + ": it is a directory");
      }
      if (Files.isRegularFile(file) && !isGzip(file)) {
        return map(file, FileChannel.open(file, StandardOpenOption.READ));
      }
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), COPY_BUFFER)) {
        return copied(in, file);
      }
    } catch (NoSuchFileException e) {
      throw new IOException("cannot read " + file + ": there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new IOException("cannot read " + file + ": no permission", e);
    } catch (FileSystemException e) {
      throw new IOException("cannot read " + file + ": " + e.getReason(), e);
    }
  }

  /** Makes something of a file that is mapped, and closes the mapping with it. */
  @FunctionalInterface
  interface Opener<T> {
    T open(MappedFile mapped, String name) throws IOException;
  }

  /**
   * Opens what a file holds. The mapping is that thing's if this succeeds, and closed otherwise.
   *
   * @throws IOException if the file cannot be read or changes meanwhile, or from {@code opener}
   */
  static <T> T open(Path file, Opener<T> opener) throws IOException {
    MappedFile mapped = open(file);
    boolean keep = false;
    try {
      T opened = opener.open(mapped, file.toString());
      keep = true;
      return opened;
    } catch (InternalError e) {
      throw VectorFile.changed(file.toString(), e);
    } finally {
      if (!keep) {
        mapped.close();
      }
    }
  }

  private static MappedFile map(Path file, FileChannel channel) throws IOException {
    try {
      return new MappedFile(file, channel);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  private static boolean isGzip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return isGzip(in.readNBytes(2));
    }
  }

  private static boolean isGzip(byte[] magic) {
    return magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
  }

  private static MappedFile copied(InputStream in, Path file) throws IOException {
    in.mark(2);
    boolean gzip = isGzip(in.readNBytes(2));
    in.reset();
    Path copy = Files.createTempFile("w2v-fast-", ".tmp");
    FileChannel channel =
        FileChannel.open(
            copy,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    try {
      // Not closed: that would close the channel.
      OutputStream out = Channels.newOutputStream(channel);
      InputStream plain = gzip ? new GZIPInputStream(in, COPY_BUFFER) : in;
      byte[] buffer = new byte[COPY_BUFFER];
      int n;
      while ((n = plain.read(buffer)) > 0) {
        write(out, buffer, n, file, copy);
      }
      return new MappedFile(file, channel);
    } catch (EOFException | ZipException e) {
      long unpacked = channel.size();
      channel.close();
      throw new IOException(
          "cannot read %s: its gzip data are damaged or cut short after %d unpacked bytes"
              .formatted(file, unpacked),
          e);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  private static void write(OutputStream out, byte[] buffer, int n, Path file, Path copy)
      throws IOException {
    try {
      out.write(buffer, 0, n);
    } catch (IOException e) {
      throw new IOException(
          "cannot unpack %s into %s: %s".formatted(file, copy.getParent(), e.getMessage()), e);
    }
  }

  /**
   * Reads bytes by system calls, which is faster than through the mapping where all of a large part
   * is wanted once: pages need not be mapped. For any thread.
   *
   * @param n so many, from {@code position} on, all in the file
   * @throws IOException if they cannot be read; the message names the file
   */
  void read(long position, byte[] target, int n) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(target, 0, n);
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, position + buffer.position()) < 0) {
          throw new EOFException("the file ends before byte " + (position + n));
        }
      }
    } catch (EOFException e) {
      throw VectorFile.changed(file.toString(), e);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** All bytes of the file. Any thread may read them until {@link #close}. */
  MemorySegment data() {
    return data;
  }

  @Override
  public void close() throws IOException {
    arena.close();
    channel.close();
  }
}
