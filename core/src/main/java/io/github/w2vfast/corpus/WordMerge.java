package io.github.w2vfast.corpus;

import it.unimi.dsi.fastutil.objects.ObjectHeapPriorityQueue;
import java.io.IOException;
import java.util.List;

/** Adds up the counts of runs of words, which all stand in one order: exact, in little memory. */
final class WordMerge {
  private WordMerge() {}

  /** Takes the words. */
  @FunctionalInterface
  interface Visitor {
    /** The word is {@code utf8[0, length)}; the array is used again afterwards. */
    void word(byte[] utf8, int length, long count, long firstSeen) throws IOException;
  }

  /** Visits each word of the runs once, with its count in all of them. */
  static void merge(List<WordRun.Reader> runs, Visitor visitor) throws IOException {
    ObjectHeapPriorityQueue<WordRun.Reader> queue = new ObjectHeapPriorityQueue<>();
    for (WordRun.Reader run : runs) {
      if (run.next()) {
        queue.enqueue(run);
      }
    }
    byte[] word = new byte[64];
    while (!queue.isEmpty()) {
      WordRun.Reader run = queue.first();
      int length = run.length();
      word = length > word.length ? new byte[length * 2] : word;
      RawMemory.copy(run.address(), word, 0, length);
      long count = 0;
      long firstSeen = Long.MAX_VALUE;
      do {
        count = Math.addExact(count, run.count());
        firstSeen = Math.min(firstSeen, run.firstSeen());
        if (run.next()) {
          queue.changed();
        } else {
          queue.dequeue();
        }
        run = queue.isEmpty() ? null : queue.first();
      } while (run != null && run.sameWord(word, length));
      visitor.word(word, length, count, firstSeen);
    }
  }
}
