package io.github.w2vfast.corpus;

import io.github.w2vfast.hints.NativeMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Byte records, appended by one thread and read by many once {@link #seal() sealed}. They lie in
 * pages: a full page stays in memory while the pool's budget lasts, otherwise it is written to the
 * file. No record crosses pages, so none may be longer than a page.
 */
final class PagedStore implements AutoCloseable {
  private static final class Page {
    NativeMemory memory; // null when spilled or released
    long fileOffset;
    int records;
  }

  private final PagePool pool;
  private final SpillFile file;
  private final List<Page> pages = new ArrayList<>();
  private NativeMemory current;
  private int used;
  private int records;

  PagedStore(PagePool pool, SpillFile file) {
    this.pool = pool;
    this.file = file;
  }

  /**
   * Appends a record.
   *
   * @return its position: the page in the upper half, the place in the page in the lower
   */
  long append(long address, int length) throws CorpusException {
    if (length > pool.pageBytes()) {
      throw new IllegalArgumentException("a record of " + length + " bytes is longer than a page");
    }
    if (current != null && used + length > pool.pageBytes()) {
      finishPage();
    }
    if (current == null) {
      current = pool.take();
    }
    RawMemory.copy(address, current.address() + used, length);
    long position = (long) pages.size() << 32 | used;
    used += length;
    records++;
    return position;
  }

  private void finishPage() throws CorpusException {
    Page page = new Page();
    page.records = records;
    if (pool.tryHold()) {
      page.memory = current;
      current = null;
    } else {
      page.fileOffset = file.append(current.segment().asSlice(0, used).asByteBuffer());
    }
    pages.add(page);
    used = 0;
    records = 0;
  }

  /** Ends the writing. */
  void seal() throws CorpusException {
    if (used > 0) {
      finishPage();
    }
    if (current != null) {
      pool.giveBack(current);
      current = null;
    }
  }

  /** The address of a record, which is read into {@code scratch} if it is in the file. */
  long address(long position, int length, NativeBuffer scratch) throws IOException {
    Page page = pages.get(page(position));
    if (page.memory != null) {
      return page.memory.address() + offset(position);
    }
    scratch.ensure(length + 8L, 0);
    file.read(page.fileOffset + offset(position), scratch.bytes(0, length));
    return scratch.address();
  }

  /** Copies a record to the start of an array. */
  void read(long position, int length, byte[] target) throws IOException {
    Page page = pages.get(page(position));
    if (page.memory != null) {
      MemorySegment.copy(
          page.memory.segment(), ValueLayout.JAVA_BYTE, offset(position), target, 0, length);
    } else {
      file.read(page.fileOffset + offset(position), ByteBuffer.wrap(target, 0, length));
    }
  }

  private static int page(long position) {
    return (int) (position >>> 32);
  }

  private static long offset(long position) {
    return position & 0xffffffffL;
  }

  /** A record is not needed any more: with its last record a page goes back to the pool. */
  void release(long position) {
    Page page = pages.get(page(position));
    synchronized (page) {
      if (--page.records == 0 && page.memory != null) {
        pool.releaseHeld(page.memory);
        page.memory = null;
      }
    }
  }

  /** Frees the pages in memory; the file is the caller's. */
  @Override
  public void close() {
    if (current != null) {
      current.close();
      current = null;
    }
    for (Page page : pages) {
      if (page.memory != null) {
        page.memory.close();
        page.memory = null;
      }
    }
    pages.clear();
  }
}
