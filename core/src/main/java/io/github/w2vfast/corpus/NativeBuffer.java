package io.github.w2vfast.corpus;

import io.github.w2vfast.hints.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Native memory that grows: one owner, one thread at a time. */
final class NativeBuffer implements AutoCloseable {
  private NativeMemory memory;

  NativeBuffer(long bytes) {
    memory = NativeMemory.allocate(Math.max(64, bytes));
  }

  /** The first byte; changes when the buffer grows. */
  long address() {
    return memory.address();
  }

  long capacity() {
    return memory.bytes();
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
    if (bytes <= memory.bytes()) {
      return;
    }
    NativeMemory larger = NativeMemory.allocate(Math.max(bytes, memory.bytes() * 3 / 2));
    MemorySegment.copy(memory.segment(), 0, larger.segment(), 0, used);
    memory.close();
    memory = larger;
  }

  @Override
  public void close() {
    memory.close();
  }
}
