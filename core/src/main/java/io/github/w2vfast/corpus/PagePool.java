package io.github.w2vfast.corpus;

import io.github.w2vfast.hints.NativeMemory;
import java.util.ArrayDeque;

/** Native pages of one size, some of them to be kept, the rest to be spilled. For many threads. */
final class PagePool implements AutoCloseable {
  private final int pageBytes;
  private final ArrayDeque<NativeMemory> free = new ArrayDeque<>();
  private int left;

  /**
   * A pool.
   *
   * @param pages how many pages may be held with {@link #tryHold()}; pages being written are not
   *     counted
   */
  PagePool(int pageBytes, int pages) {
    this.pageBytes = pageBytes;
    this.left = pages;
  }

  int pageBytes() {
    return pageBytes;
  }

  /** A page to write to, with the slack that reading codes four bytes at a time needs. */
  synchronized NativeMemory take() {
    NativeMemory page = free.poll();
    return page != null ? page : NativeMemory.allocate(pageBytes + NativeBuffer.SLACK);
  }

  /** Takes one page from the budget, if there is one left. */
  synchronized boolean tryHold() {
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }

  /** Puts a page that was held back into the budget. */
  synchronized void releaseHeld(NativeMemory page) {
    left++;
    free.push(page);
  }

  /** Takes back a page that was not held. */
  synchronized void giveBack(NativeMemory page) {
    free.push(page);
  }

  /** Frees the pages that nobody has. */
  @Override
  public synchronized void close() {
    for (NativeMemory page = free.poll(); page != null; page = free.poll()) {
      page.close();
    }
  }
}
