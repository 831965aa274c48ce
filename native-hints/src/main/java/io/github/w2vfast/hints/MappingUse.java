package io.github.w2vfast.hints;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kernel gave to a range of addresses, from {@code /proc/self/smaps}.
 *
 * @param residentBytes physical memory in all mappings that the range meets
 * @param hugePageBytes the part of it on huge pages
 */
record MappingUse(long residentBytes, long hugePageBytes) {
  private static final Path SMAPS = Path.of("/proc/self/smaps");

  /** The use of a range now; empty where the kernel does not tell. */
  static Optional<MappingUse> of(long address, long bytes) {
    try (BufferedReader smaps = Files.newBufferedReader(SMAPS, StandardCharsets.ISO_8859_1)) {
      return parse(smaps, address, bytes);
    } catch (IOException | UncheckedIOException | SecurityException _) {
      return Optional.empty();
    }
  }

  /** Reads smaps; empty if no mapping meets the range. Mappings come by rising address. */
  static Optional<MappingUse> parse(Reader smaps, long address, long bytes) throws IOException {
    long end = address + bytes;
    long resident = 0;
    long huge = 0;
    boolean found = false;
    boolean inside = false;
    BufferedReader lines = new BufferedReader(smaps);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split("\\s+", 3);
      if (words[0].endsWith(":")) {
        if (inside && words[0].equals("Rss:")) {
          resident += kiB(words);
        } else if (inside && words[0].equals("AnonHugePages:")) {
          huge += kiB(words);
        }
        continue;
      }
      // A new mapping: "7f00aa000000-7f00ab000000 rw-p 00000000 00:00 0 [name]"
      int dash = words[0].indexOf('-');
      try {
        long from = Long.parseUnsignedLong(words[0], 0, dash, 16);
        long to = Long.parseUnsignedLong(words[0], dash + 1, words[0].length(), 16);
        inside = Long.compareUnsigned(from, end) < 0 && Long.compareUnsigned(address, to) < 0;
        if (Long.compareUnsigned(from, end) >= 0) {
          break;
        }
      } catch (NumberFormatException | IndexOutOfBoundsException _) {
        inside = false;
      }
      found |= inside;
    }
    return found ? Optional.of(new MappingUse(resident, huge)) : Optional.empty();
  }

  private static long kiB(String[] words) {
    try {
      return words.length < 2 ? 0 : Long.parseLong(words[1]) << 10;
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
