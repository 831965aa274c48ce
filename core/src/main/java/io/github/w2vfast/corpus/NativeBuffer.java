package io.github.w2vfast.corpus;

import io.github.w2vfast.hints.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Native memory that grows: one owner, one thread at a time. {@link RawMemory} takes up to eight
 * bytes at a time, so the last bytes may be read and written {@link #SLACK} bytes beyond the
 * capacity; what lies there means nothing.
 */
final class NativeBuffer implements AutoCloseable {
  /** Bytes that belong to the buffer beyond its capacity. */
  static final int SLACK = Long.BYTES;

  private NativeMemory memory;

  NativeBuffer(long bytes) {
    memory = NativeMemory.allocate(Math.max(64, bytes) + SLACK);
  }

  /** The first byte; changes when the buffer grows. */
  long address() {
    return memory.address();
  }

  long capacity() {
    return memory.bytes() - SLACK;
  }

  /** A view for channels. {@code offset + length} must be within the capacity. */
  ByteBuffer bytes(long offset, int length) {
    return memory.segment().asSlice(offset, length).asByteBuffer();
  }

  MemorySegment segment() {
    return memory.segment();
  }

  /** Grows to at least {@code bytes}, keeping the first {@code used} bytes. */
  void ensure(long bytes, long used) {
    if (bytes <= capacity()) {
      return;
    }
    NativeMemory larger = NativeMemory.allocate(Math.max(bytes, capacity() * 3 / 2) + SLACK);
    MemorySegment.copy(memory.segment(), 0, larger.segment(), 0, used);
    memory.close();
    memory = larger;
  }

  @Override
  public void close() {
    memory.close();
  }
}
