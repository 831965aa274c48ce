package io.github.w2vfast.corpus;

import java.io.IOException;
import java.io.OutputStream;

/** Turns encoded text back into text. */
public final class EncodedText {
  private EncodedText() {}

  /**
   * Writes the text: words with a space between them, a line feed after each sentence. The stream
   * is left open.
   */
  public static void write(EncodedCorpus corpus, OutputStream out) throws IOException {
    byte[][] words = new byte[corpus.vocabulary().size()][];
    int[] ids = new int[EncodedCorpus.MAX_BLOCK_TOKENS];
    byte[] buffer = new byte[1 << 17];
    int used = 0;
    boolean start = true;
    for (int block = 0; block < corpus.blocks(); block++) {
      int n = corpus.readBlock(block, ids);
      for (int i = 0; i < n; i++) {
        int id = ids[i];
        byte[] word = words[id];
        if (word == null) {
          word = corpus.vocabulary().utf8(id);
          words[id] = word;
        }
        if (used + word.length + 2 > buffer.length) {
          out.write(buffer, 0, used);
          used = 0;
          buffer = word.length + 2 > buffer.length ? new byte[word.length * 2] : buffer;
        }
        if (id == 0) {
          buffer[used++] = '\n';
        } else {
          if (!start) {
            buffer[used++] = ' ';
          }
          System.arraycopy(word, 0, buffer, used, word.length);
          used += word.length;
        }
        start = id == 0;
      }
    }
    out.write(buffer, 0, used);
  }
}
