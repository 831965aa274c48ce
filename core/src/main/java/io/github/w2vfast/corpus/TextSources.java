package io.github.w2vfast.corpus;

import io.github.w2vfast.corpus.Compression.CountingInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.List;

/**
 * Hands the text of a corpus to several threads in pieces of whole tokens. A plain file is cut at
 * fixed offsets, and its pieces are read at the same time; a compressed file or a stream is read by
 * one thread at a time, while the others work on the pieces before.
 */
final class TextSources implements AutoCloseable {
  /** The longest token, and the longest line of JSON, in bytes. */
  static final int MAX_TOKEN = 1 << 26;

  /** Read beyond the end of a piece at once, to complete its last token. */
  private static final int LOOK_AHEAD = 256;

  private final List<Source> sources;
  private final int chunkBytes;
  private final boolean wholeLines;
  private final long totalBytes;
  private int first;
  private boolean stopped;

  /** Looks at the inputs without reading them. */
  TextSources(Corpus corpus, int chunkBytes) throws CorpusException {
    this.chunkBytes = chunkBytes;
    wholeLines = corpus.rules().field() != null;
    Source[] found = new Source[corpus.inputs().size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = source(i, corpus.inputs().get(i));
    }
    sources = List.of(found);
    long total = 0;
    for (Source source : sources) {
      total = source.bytes < 0 || total < 0 ? -1 : total + source.bytes;
    }
    totalBytes = total;
  }

  private Source source(int index, Corpus.Input input) throws CorpusException {
    return switch (input) {
      case Corpus.FileInput(Path file) -> fileSource(index, file);
      case Corpus.StreamInput(InputStream in, String name, var used) -> {
        if (used.getAndSet(true)) {
          throw new CorpusException(name + " was read already and cannot be read again");
        }
        yield new StreamSource(index, name, in);
      }
      case Corpus.SentenceInput(var sentences) -> new SentenceSource(index, sentences.iterator());
    };
  }

  private Source fileSource(int index, Path file) throws CorpusException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.isDirectory()) {
        throw new CorpusException(file + " is a directory: name the files in it");
      }
      if (!Files.isReadable(file)) {
        throw new CorpusException(file + " cannot be read: permission denied");
      }
      return new FileSource(index, file, attributes.isRegularFile() ? attributes.size() : -1);
    } catch (NoSuchFileException e) {
      throw new CorpusException("the corpus file " + file + " does not exist", e);
    } catch (CorpusException e) {
      throw e;
    } catch (IOException e) {
      throw cannotRead(file.toString(), e);
    }
  }

  private static CorpusException cannotRead(String name, IOException e) {
    return switch (e) {
      case CorpusException known -> known;
      case AccessDeniedException _ ->
          new CorpusException("cannot read " + name + ": permission denied", e);
      case ClosedByInterruptException _ ->
          new CorpusException("the reading of " + name + " was interrupted", e);
      default -> new CorpusException("cannot read " + name + ": " + e.getMessage(), e);
    };
  }

  /** Number of inputs. */
  int count() {
    return sources.size();
  }

  /** Bytes of all inputs as they lie on disk, or -1 if that is not known. */
  long totalBytes() {
    return totalBytes;
  }

  /** A piece of text and where it came from. Belongs to one thread. */
  static final class Chunk implements AutoCloseable {
    final NativeBuffer buffer;
    private int source;
    private long sequence;
    private long begin;
    private long end;
    private long base;
    private long countable;
    private long inputBytes;
    private String name;
    private boolean isText;

    Chunk(int chunkBytes) {
      buffer = new NativeBuffer(chunkBytes + LOOK_AHEAD + 2L * Tokenizer.PADDING);
    }

    /** The first byte of the text. */
    long address() {
      return buffer.address() + begin;
    }

    /** The byte after the text; {@link Tokenizer#PADDING} more may be overwritten. */
    long endAddress() {
      return buffer.address() + end;
    }

    /** Which input it is from, by its place in the corpus. */
    int source() {
      return source;
    }

    /** Its number among the pieces of that input. */
    long sequence() {
      return sequence;
    }

    /** How many bytes of the text can hold more than one token: a limit for the tokens' number. */
    long countableBytes() {
      return countable;
    }

    /** Bytes of input that were read for it. */
    long inputBytes() {
      return inputBytes;
    }

    /** Whether it is text, and no list of tokens. */
    boolean isText() {
      return isText;
    }

    /** The input's name. */
    String name() {
      return name;
    }

    /** The place in the (unpacked) input of a byte in the buffer. */
    long offsetOf(long address) {
      return base + (address - buffer.address());
    }

    private void text(long from, long to) {
      begin = from;
      end = to;
    }

    @Override
    public void close() {
      buffer.close();
    }
  }

  /**
   * Fills {@code chunk} with the next piece of text, which may be empty.
   *
   * @return false if there is none left or {@link #stop()} was called
   */
  boolean next(Chunk chunk) throws IOException {
    while (true) {
      Source source;
      boolean exclusive;
      synchronized (this) {
        source = claim(chunk);
        if (source == null) {
          return false;
        }
        exclusive = source.busy;
      }
      chunk.source = source.index;
      chunk.name = source.name;
      chunk.isText = source.isText();
      boolean filled = false;
      boolean finished = true; // a source that fails is not tried again
      try {
        if (exclusive) {
          filled = source.fill(chunk);
          finished = !filled && !source.shared;
        } else {
          source.fillShared(chunk);
          filled = true;
        }
      } catch (IOException e) {
        throw cannotRead(source.name, e);
      } finally {
        synchronized (this) {
          if (exclusive) {
            source.busy = false;
            source.finished |= finished;
          }
          source.users--;
          if (source.users == 0 && source.finished) {
            source.close();
          }
          notifyAll();
        }
      }
      if (filled) {
        return true;
      }
    }
  }

  /** Waits for and claims the next source that has work; marks it busy if only one may read it. */
  private Source claim(Chunk chunk) throws CorpusException {
    while (!stopped) {
      boolean waiting = false;
      while (first < sources.size() && sources.get(first).finished) {
        first++;
      }
      for (int i = first; i < sources.size(); i++) {
        Source source = sources.get(i);
        if (source.finished) {
          continue;
        }
        if (source.busy) {
          waiting = true;
          continue;
        }
        source.users++;
        if (source.shared) {
          chunk.sequence = source.claimed++;
          source.finished = source.claimed == source.sharedPieces;
        } else {
          source.busy = true;
          chunk.sequence = source.claimed;
        }
        return source;
      }
      if (!waiting) {
        return null;
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CorpusException("the reading of the corpus was interrupted", e);
      }
    }
    return null;
  }

  /** Makes {@link #next} give no more pieces. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  @Override
  public synchronized void close() {
    for (Source source : sources) {
      source.close();
    }
  }

  /** One input. The fields above the line are guarded by the outer object's lock. */
  private abstract static class Source {
    boolean busy;
    boolean finished;
    int users;
    long claimed;
    boolean shared;
    long sharedPieces;
    // ---
    final int index;
    final String name;
    final long bytes;

    Source(int index, String name, long bytes) {
      this.index = index;
      this.name = name;
      this.bytes = bytes;
    }

    /**
     * Reads the next piece, alone. False if there is none: the end, or the source has just become
     * shared.
     */
    abstract boolean fill(Chunk chunk) throws IOException;

    /** Reads piece number {@link Chunk#sequence()}, while others read other pieces. */
    void fillShared(Chunk chunk) throws IOException {
      throw new UnsupportedOperationException();
    }

    boolean isText() {
      return true;
    }

    void close() {}
  }

  private final class FileSource extends Source {
    private final Path file;
    private FileChannel channel;
    private long start;
    private StreamSource stream;

    FileSource(int index, Path file, long size) {
      super(index, file.toString(), size);
      this.file = file;
    }

    @Override
    boolean fill(Chunk chunk) throws IOException {
      if (stream == null) {
        // A pipe has no size, and files in /proc say 0: both are read as streams.
        if (bytes <= 0 || isCompressed()) {
          stream = new StreamSource(index, name, Files.newInputStream(file));
        } else {
          return false;
        }
      }
      boolean filled = stream.fill(chunk);
      claimed++;
      return filled;
    }

    /** Opens the file, and makes it a shared one unless it is compressed. */
    private boolean isCompressed() throws IOException {
      channel = FileChannel.open(file, StandardOpenOption.READ);
      ByteBuffer head = ByteBuffer.allocate(Compression.HEAD);
      while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {
        // until there is enough or no more
      }
      if (Compression.of(head.array(), head.position()) != Compression.NONE) {
        channel.close();
        channel = null;
        return true;
      }
      Compression.refuseArchives(head.array(), head.position(), name);
      start = StreamSource.isByteOrderMark(head.array(), head.position()) ? 3 : 0;
      synchronized (TextSources.this) {
        sharedPieces = Math.max(1, Math.ceilDiv(bytes - start, chunkBytes));
        shared = true;
      }
      return false;
    }

    @Override
    void fillShared(Chunk chunk) throws IOException {
      long from = start + chunk.sequence * chunkBytes;
      long to = Math.min(bytes, from + chunkBytes);
      chunk.inputBytes = to - from + (chunk.sequence == 0 ? start : 0);
      chunk.countable = to - from + 1;
      chunk.text(0, 0);
      if (from >= to) {
        return; // nothing but a byte order mark
      }
      // The byte before tells whether a token runs into this piece: it belongs to the piece before.
      int before = from > start ? 1 : 0;
      chunk.base = from - before;
      NativeBuffer buffer = chunk.buffer;
      long read = Math.min(bytes, to + LOOK_AHEAD) - chunk.base;
      buffer.ensure(read + 2L * Tokenizer.PADDING, 0);
      readFully(buffer, 0, (int) read, chunk.base);
      long text = to - chunk.base;
      long begin = 0;
      if (before == 1) {
        begin = separator(buffer, 0, text);
        begin = begin == 0 ? 1 : begin;
      }
      long end = text;
      boolean lastByteEndsToken = isCut(byteAt(buffer, text - 1));
      if (to < bytes && begin < text && !lastByteEndsToken) {
        end = separator(buffer, text, read);
        while (end == read && chunk.base + read < bytes) {
          if (read > (long) MAX_TOKEN + chunkBytes) {
            throw tokenTooLong(name, chunk.base);
          }
          int more = (int) Math.min(bytes - chunk.base - read, Math.max(4096, read));
          buffer.ensure(read + more + 2L * Tokenizer.PADDING, read);
          readFully(buffer, read, more, chunk.base + read);
          read += more;
          end = separator(buffer, end, read);
        }
      }
      if (to == bytes && byteAt(buffer, text - 1) != '\n') {
        RawMemory.putByte(buffer.address() + end, (byte) '\n');
        end++;
      }
      chunk.text(begin, end);
    }

    private void readFully(NativeBuffer buffer, long at, int length, long offset)
        throws IOException {
      ByteBuffer target = buffer.bytes(at, length);
      while (target.hasRemaining()) {
        if (channel.read(target, offset + target.position()) < 0) {
          throw new CorpusException(
              "%s became shorter while it was read: %,d bytes are missing"
                  .formatted(name, target.remaining()));
        }
      }
    }

    @Override
    void close() {
      closeQuietly(channel);
      channel = null;
      if (stream != null) {
        stream.closeOwned();
      }
    }
  }

  private static byte byteAt(NativeBuffer buffer, long offset) {
    return RawMemory.getByte(buffer.address() + offset);
  }

  /** Whether text may be cut after this byte: white space, or only a line feed. */
  private boolean isCut(byte b) {
    return wholeLines ? b == '\n' : Tokenizer.isSeparator(b);
  }

  /** The first byte in {@code [from, to)} that text may be cut at, or {@code to}. */
  private long separator(NativeBuffer buffer, long from, long to) {
    long address = buffer.address();
    while (from < to && !isCut(RawMemory.getByte(address + from))) {
      from++;
    }
    return from;
  }

  private CorpusException tokenTooLong(String name, long offset) {
    return new CorpusException(
        "%s: a %s near byte %,d is longer than %d MiB: is this text with spaces or line ends?"
            .formatted(name, wholeLines ? "line" : "token", offset, MAX_TOKEN >> 20));
  }

  private static void closeQuietly(AutoCloseable resource) {
    if (resource != null) {
      try {
        resource.close();
      } catch (Exception _) {
        // It was only read.
      }
    }
  }

  /** Text that comes in order: a stream, plain or gzip. */
  private final class StreamSource extends Source {
    private final CountingInput raw;
    private InputStream in;
    private InputStream decoder;
    private final byte[] block = new byte[Math.min(1 << 16, Math.max(1, chunkBytes / 4))];
    private byte[] tail = new byte[64];
    private int tailLength;
    private long offset;
    private boolean ended;
    private byte last = '\n';

    StreamSource(int index, String name, InputStream in) {
      super(index, name, -1);
      this.raw = new CountingInput(in);
    }

    static boolean isByteOrderMark(byte[] head, int length) {
      return length >= 3
          && head[0] == (byte) 0xef
          && head[1] == (byte) 0xbb
          && head[2] == (byte) 0xbf;
    }

    private void open() throws IOException {
      PushbackInputStream start = new PushbackInputStream(raw, Compression.HEAD);
      byte[] head = start.readNBytes(Compression.HEAD);
      Compression compression = Compression.of(head, head.length);
      if (compression == Compression.NONE) {
        Compression.refuseArchives(head, head.length, name);
      } else {
        start.unread(head);
        decoder = compression.open(raw, start, name);
        start = new PushbackInputStream(decoder, Compression.HEAD);
        head = start.readNBytes(3);
      }
      if (isByteOrderMark(head, head.length)) {
        offset = 3;
        start.unread(head, 3, head.length - 3);
      } else {
        start.unread(head);
      }
      in = start;
    }

    @Override
    boolean fill(Chunk chunk) throws IOException {
      long inputBefore = raw.count();
      if (in == null) {
        open();
      }
      if (ended) {
        return false;
      }
      NativeBuffer buffer = chunk.buffer;
      buffer.ensure(tailLength + chunkBytes + 2L * Tokenizer.PADDING, 0);
      RawMemory.copy(tail, 0, buffer.address(), tailLength);
      chunk.base = offset;
      long length = tailLength;
      long end = -1; // after the last separator
      while (end < 0 || length < chunkBytes) {
        int wanted = block.length;
        if (length < chunkBytes) {
          wanted = (int) Math.min(wanted, chunkBytes - length);
        }
        int n = in.read(block, 0, wanted);
        if (n < 0) {
          ended = true;
          break;
        }
        buffer.ensure(length + n + 2L * Tokenizer.PADDING, length);
        RawMemory.copy(block, 0, buffer.address() + length, n);
        for (int i = n - 1; i >= 0; i--) {
          if (isCut(block[i])) {
            end = length + i + 1;
            break;
          }
        }
        length += n;
        last = n > 0 ? block[n - 1] : last;
        if (end < 0 && length > MAX_TOKEN) {
          throw tokenTooLong(name, offset);
        }
      }
      // Beyond chunkBytes there is one long token and what follows it in the last block.
      chunk.countable = Math.min(length, chunkBytes) + 2L;
      chunk.inputBytes = raw.count() - inputBefore;
      offset += ended ? length : end;
      if (ended) {
        end = length;
        tailLength = 0;
        if (last != '\n') {
          RawMemory.putByte(buffer.address() + end, (byte) '\n');
          end++;
        }
      } else {
        tailLength = Math.toIntExact(length - end);
        if (tailLength > tail.length) {
          tail = new byte[Math.max(tailLength, tail.length * 2)];
        }
        RawMemory.copy(buffer.address() + end, tail, 0, tailLength);
      }
      chunk.text(0, end);
      chunk.sequence = claimed++;
      return true;
    }

    /** Leaves the input open: it belongs to whoever made the corpus. */
    @Override
    void close() {
      if (decoder instanceof GzipInput gzip) {
        gzip.free();
      } else {
        closeQuietly(decoder);
      }
    }

    /** Closes the input too. */
    void closeOwned() {
      close();
      closeQuietly(raw);
    }
  }

  /** Lists of tokens, written as text. */
  private final class SentenceSource extends Source {
    private final Iterator<? extends Iterable<String>> sentences;
    private Iterator<String> tokens;
    private long sentence;
    private long offset;
    private byte[] utf8 = new byte[256];

    SentenceSource(int index, Iterator<? extends Iterable<String>> sentences) {
      super(index, "the given sentences", -1);
      this.sentences = sentences;
    }

    @Override
    boolean isText() {
      return false;
    }

    @Override
    boolean fill(Chunk chunk) throws IOException {
      NativeBuffer buffer = chunk.buffer;
      chunk.base = offset;
      long length = 0;
      while (length < chunkBytes) {
        if (tokens == null) {
          if (!sentences.hasNext()) {
            break;
          }
          sentence++;
          tokens = sentences.next().iterator();
        }
        int bytes;
        if (tokens.hasNext()) {
          bytes = encode(tokens.next());
          utf8[bytes++] = ' ';
        } else {
          utf8[0] = '\n';
          bytes = 1;
          tokens = null;
        }
        buffer.ensure(length + bytes + 2L * Tokenizer.PADDING, length);
        RawMemory.copy(utf8, 0, buffer.address() + length, bytes);
        length += bytes;
      }
      offset += length;
      chunk.countable = Math.min(length, chunkBytes) + 2L;
      chunk.inputBytes = length;
      chunk.text(0, length);
      chunk.sequence = claimed++;
      return length > 0;
    }

    /** Writes a token to {@link #utf8}, which has room for one byte more. */
    private int encode(String token) throws CorpusException {
      if (token == null) {
        throw new CorpusException("sentence %,d has a null token".formatted(sentence));
      }
      if (token.length() > MAX_TOKEN / 4) {
        throw new CorpusException(
            "sentence %,d has a token of more than 256 Mi characters".formatted(sentence));
      }
      if (utf8.length < token.length() * 3 + 1) {
        utf8 = new byte[Math.max(utf8.length * 2, token.length() * 3 + 1)];
      }
      int n = 0;
      for (int i = 0; i < token.length(); i++) {
        int c = token.charAt(i);
        if (c < 0x80) {
          if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0) {
            String shown = token.length() > 40 ? token.substring(0, 40) + "..." : token;
            throw new CorpusException(
                ("sentence %,d: the token '%s' has white space or NUL in it, which files of vectors"
                        + " cannot hold: split it or replace the space, with '_' for example")
                    .formatted(sentence, shown.replaceAll("\\p{Cntrl}", "\uFFFD")));
          }
          utf8[n++] = (byte) c;
        } else if (c < 0x800) {
          utf8[n++] = (byte) (0xc0 | (c >> 6));
          utf8[n++] = (byte) (0x80 | (c & 0x3f));
        } else {
          if (Character.isSurrogate((char) c)) {
            c = token.codePointAt(i);
            if (c > 0xffff) {
              i++;
              utf8[n++] = (byte) (0xf0 | (c >> 18));
              utf8[n++] = (byte) (0x80 | ((c >> 12) & 0x3f));
              utf8[n++] = (byte) (0x80 | ((c >> 6) & 0x3f));
              utf8[n++] = (byte) (0x80 | (c & 0x3f));
              continue;
            }
            c = 0xfffd; // half of a surrogate pair is no character
          }
          utf8[n++] = (byte) (0xe0 | (c >> 12));
          utf8[n++] = (byte) (0x80 | ((c >> 6) & 0x3f));
          utf8[n++] = (byte) (0x80 | (c & 0x3f));
        }
      }
      return n;
    }
  }
}
