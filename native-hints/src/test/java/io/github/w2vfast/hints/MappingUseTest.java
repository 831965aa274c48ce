package io.github.w2vfast.hints;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MappingUseTest {
  private static final String SMAPS =
      """
      7f0000000000-7f0000200000 rw-p 00000000 00:00 0
      Size:               2048 kB
      Rss:                  12 kB
      Anonymous:            12 kB
      AnonHugePages:         0 kB
      VmFlags: rd wr mr mw me ac
      7f0000400000-7f0001400000 rw-p 00000000 00:00 0                  [anon:Key: value]
      Size:              16384 kB
      Rss:               10240 kB
      AnonHugePages:      8192 kB
      VmFlags: rd wr mr mw me ac hg
      7f0001400000-7f0001401000 ---p 00000000 00:00 0
      Rss:                   4 kB
      AnonHugePages:     bogus kB
      ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0          [vsyscall]
      Rss:                   1 kB
      """;

  private static Optional<MappingUse> use(long from, long to) throws IOException {
    return MappingUse.parse(new StringReader(SMAPS), from, to - from);
  }

  private static Optional<MappingUse> kiB(long resident, long huge) {
    return Optional.of(new MappingUse(resident << 10, huge << 10));
  }

  @Test
  void sumsTheMappingsThatTheRangeMeets() throws IOException {
    assertEquals(kiB(10240, 8192), use(0x7f0000400000L, 0x7f0001400000L));
    assertEquals(kiB(10240, 8192), use(0x7f0000500000L, 0x7f0000500001L));
    assertEquals(kiB(12, 0), use(0x7f0000000000L, 0x7f0000200000L));
    assertEquals(kiB(10252, 8192), use(0x7f00001fffffL, 0x7f0000400001L));
    assertEquals(kiB(4, 0), use(0x7f0001400000L, 0x7f0001400001L));
  }

  @Test
  void nothingIsThere() throws IOException {
    assertEquals(Optional.empty(), use(0x7f0000200000L, 0x7f0000400000L));
    assertEquals(Optional.empty(), use(0x1000, 0x2000));
    assertEquals(Optional.empty(), use(0x7fff00000000L, 0x7fff00001000L));
    assertEquals(Optional.empty(), MappingUse.parse(new StringReader(""), 0, 1));
    assertEquals(
        Optional.empty(), MappingUse.parse(new StringReader("no smaps\n-\nRss:\n\n"), 0, 1));
  }
}
