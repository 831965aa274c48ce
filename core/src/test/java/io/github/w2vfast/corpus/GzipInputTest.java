package io.github.w2vfast.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipInputTest {
  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] unpacked(byte[] bytes) throws IOException {
    try (GzipInput in = new GzipInput(new ByteArrayInputStream(bytes), "a.gz")) {
      return in.readAllBytes();
    }
  }

  private static byte[] random(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void readsMembersOneAfterAnother() throws IOException {
    byte[] a = random(1, 300_000);
    byte[] b = new byte[400_000];
    byte[] bytes = join(gzip(a), gzip(new byte[0]), gzip(b), gzip(a));
    assertArrayEquals(join(a, b, a), unpacked(bytes));
  }

  @Test
  void readsFromStreamsThatGiveFewBytes() throws IOException {
    byte[] a = random(2, 5_000);
    byte[] bytes = join(gzip(a), gzip(a));
    InputStream slow =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, 3));
          }
        };
    try (GzipInput in = new GzipInput(slow, "a.gz")) {
      assertArrayEquals(join(a, a), in.readAllBytes());
    }
  }

  @Test
  void skipsTheFieldsOfTheHeaderAndPadding() throws IOException {
    byte[] a = random(3, 1_000);
    byte[] plain = gzip(a);
    byte[] header = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3};
    byte[] fields = {3, 0, 'x', 'y', 'z', 'n', 'a', 'm', 'e', 0, 'c', 0, 7, 7};
    byte[] body = Arrays.copyOfRange(plain, 10, plain.length);
    assertArrayEquals(join(a, a), unpacked(join(header, fields, body, plain, new byte[512])));
  }

  @Test
  void everyTruncationIsAnError() throws IOException {
    byte[] a = "some text, some more text\n".repeat(20).getBytes(StandardCharsets.US_ASCII);
    byte[] first = gzip(a);
    byte[] bytes = join(first, gzip(a));
    for (int length = 1; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      if (length == first.length) {
        assertArrayEquals(a, unpacked(cut)); // a whole member: nothing tells that more is missing
        continue;
      }
      CorpusException e = assertThrows(CorpusException.class, () -> unpacked(cut), "" + length);
      assertTrue(e.getMessage().startsWith("a.gz: the gzip data breaks off at"), e::getMessage);
    }
  }

  @Test
  void everyFlippedByteIsAnErrorOrDoesNotMatter() throws IOException {
    byte[] a = "some text, some more text\n".repeat(20).getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = gzip(a);
    int errors = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte[] bad = bytes.clone();
      bad[i] ^= 0x55;
      try {
        assertArrayEquals(a, unpacked(bad), "silently different with byte " + i);
      } catch (CorpusException e) {
        errors++;
      }
    }
    assertTrue(errors >= bytes.length - 7, "only the time and system fields do not matter");
  }

  @Test
  void whatFollowsAMemberMustBeOne() throws IOException {
    byte[] bytes = join(gzip(new byte[10]), "garbage".getBytes(StandardCharsets.US_ASCII));
    CorpusException e = assertThrows(CorpusException.class, () -> unpacked(bytes));
    assertTrue(e.getMessage().contains("expected another gzip member"), e::getMessage);
  }

  @Test
  void theChecksumIsChecked() throws IOException {
    byte[] bytes = gzip(new byte[10]);
    CRC32 crc = new CRC32();
    crc.update(new byte[10]);
    assertEquals((byte) crc.getValue(), bytes[bytes.length - 8]);
    bytes[bytes.length - 8]++;
    CorpusException e = assertThrows(CorpusException.class, () -> unpacked(bytes));
    assertTrue(e.getMessage().contains("checksum"), e::getMessage);
  }
}
