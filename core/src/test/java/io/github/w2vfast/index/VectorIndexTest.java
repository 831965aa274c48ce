package io.github.w2vfast.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.model.ArrayVectors;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.Neighbors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorIndexTest {
  private static final VectorIndexBuilder BUILDER = new VectorIndexBuilder(16, 100);

  @TempDir private Path dir;

  private List<String> names() throws IOException {
    try (var files = Files.list(dir)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void findsNearlyAllNeighboursWithTheirCosines() throws IOException {
    Path folder = dir.resolve("i");
    List<String> words = ArrayVectors.numbered("w", 3000);
    try (ArrayVectors vectors = ArrayVectors.random(words, 24, 4);
        Neighbors exact = new Neighbors(vectors)) {
      BUILDER.build(vectors, folder);
      assertEquals(List.of("i"), names());
      try (VectorIndex index = VectorIndex.open(folder)) {
        assertEquals(3000, index.size());
        assertEquals(24, index.dim());
        assertEquals(words, index.words());
        List<RecallCheck> checks = RecallCheck.measure(index, vectors, exact, 100, 20, 400);
        assertTrue(checks.get(1).recall() > 0.97, checks.toString());
        assertTrue(checks.get(0).recall() <= checks.get(1).recall(), checks.toString());
        // With all words as candidates nothing can be missed.
        List<Neighbor> found = index.nearest("w7", 10, 3000);
        List<Neighbor> truth = exact.nearest("w7", 10);
        for (int i = 0; i < 10; i++) {
          assertEquals(truth.get(i).word(), found.get(i).word());
          assertEquals(truth.get(i).index(), found.get(i).index());
          assertEquals(truth.get(i).cosine(), found.get(i).cosine(), 1e-5);
        }
        Neighbor itself = index.nearest(vectors.vector("w7"), 1, 100).getFirst();
        assertEquals("w7", itself.word());
        assertEquals(1, itself.cosine(), 1e-5);
        assertEquals(List.of(), index.nearest("none", 5, 10));
        assertFalse(index.contains("none"));
        assertThrows(IllegalArgumentException.class, () -> index.nearest(new float[3], 5, 10));
        assertThrows(IllegalArgumentException.class, () -> index.nearest("w7", -1, 10));
        assertEquals(
            words.stream().map(w -> nearest(index, w)).toList(),
            words.parallelStream().map(w -> nearest(index, w)).toList());
      }
    }
  }

  /** Where few directions hold most of the vectors, the graph is of coordinates along these. */
  @Test
  void fewCoordinatesFindNearlyAllNeighbours() throws IOException {
    Path folder = dir.resolve("i");
    int size = 3000;
    try (ArrayVectors vectors =
            ArrayVectors.concentrated(ArrayVectors.numbered("w", size), 150, 24, 4);
        Neighbors exact = new Neighbors(vectors)) {
      BUILDER.build(vectors, folder);
      // a line for the coordinates of each, up to 32 edges, the vector, directions, upper levels
      long bytes = Files.size(folder.resolve(SearchGraph.FILE));
      assertTrue(bytes < size * (64 + 32 * 4 + 160 * 4) + 60 * 150 * 4 + 40_000, "" + bytes);
      try (VectorIndex index = VectorIndex.open(folder)) {
        RecallCheck check = RecallCheck.measure(index, vectors, exact, 100, 400).getFirst();
        assertTrue(check.recall() > 0.97, check.toString());
        Neighbor found = index.nearest("w7", 1, 400).getFirst();
        Neighbor truth = exact.nearest("w7", 1).getFirst();
        assertEquals(truth.word(), found.word());
        assertEquals(truth.cosine(), found.cosine(), 1e-5);
        float[] vector = vectors.vector("w7");
        assertEquals("w7", index.nearest(vector, 1, 100).getFirst().word());
      }
    }
  }

  private static List<Neighbor> nearest(VectorIndex index, String word) {
    try {
      return index.nearest(word, 5, 20);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A search trusts edges, so that those of a file with a right checksum must be looked at. */
  @Test
  void aGraphThatLeadsOutOfItselfIsRefused() throws IOException {
    int refused = refused(ArrayVectors.random(ArrayVectors.numbered("w", 30), 4, 1), 1);
    // Edges, the header: all but bytes of vectors and rest.
    assertTrue(refused > 200, "refused " + refused);
    refused = refused(ArrayVectors.concentrated(ArrayVectors.numbered("w", 99), 90, 9, 1), 29);
    assertTrue(refused > 50, "refused " + refused);
  }

  /** How many files with a changed number are refused; the others do no harm. */
  private int refused(ArrayVectors owned, int every) throws IOException {
    Path folder = dir.resolve("i" + every);
    int refused = 0;
    try (ArrayVectors vectors = owned) {
      new VectorIndexBuilder(2, 10).build(vectors, folder);
      byte[] whole = Files.readAllBytes(folder.resolve(SearchGraph.FILE));
      for (int at = 0; at + 4 <= whole.length - CodecUtil.footerLength(); at += 4 * every) {
        for (int value : new int[] {-2, vectors.size(), Integer.MAX_VALUE}) {
          byte[] changed = whole.clone();
          ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
          replaceGraph(folder, changed);
          try (VectorIndex index = VectorIndex.open(folder)) {
            assertTrue(index.nearest("w7", 3, 10).size() <= 3);
          } catch (IOException e) {
            assertTrue(e.getMessage().startsWith("cannot open the index " + folder), e.toString());
            refused++;
          }
        }
      }
    }
    return refused;
  }

  private static void replaceGraph(Path folder, byte[] bytes) throws IOException {
    Files.delete(folder.resolve(SearchGraph.FILE));
    try (FSDirectory directory = FSDirectory.open(folder);
        IndexOutput out = directory.createOutput(SearchGraph.FILE, IOContext.DEFAULT)) {
      out.writeBytes(bytes, bytes.length - CodecUtil.footerLength());
      CodecUtil.writeFooter(out);
    }
  }

  @Test
  void wordsWithoutDirectionAndVeryLongOnesAreKept() throws IOException {
    Path folder = dir.resolve("i");
    List<String> words = new ArrayList<>(List.of("a", "zero", "b", "x".repeat(40_000)));
    float[][] rows = {{1, 0}, {0, 0}, {1, 1}, {0, 1}};
    try (ArrayVectors vectors = new ArrayVectors(words, rows, 2)) {
      BUILDER.build(vectors, folder);
      try (VectorIndex index = VectorIndex.open(folder)) {
        assertEquals(words, index.words());
        assertTrue(index.contains("zero"));
        assertNull(index.vector("zero"));
        assertEquals(List.of(), index.nearest("zero", 2, 10));
        assertEquals("b", index.nearest("a", 1, 10).getFirst().word());
        assertEquals(3, index.nearest(new float[] {0, 1}, 9, 10).size());
      }
    }
  }

  @Test
  void whatIsNoIndexIsRefusedAndNothingIsOverwritten() throws IOException {
    Path folder = dir.resolve("i");
    try (ArrayVectors vectors = ArrayVectors.random(ArrayVectors.numbered("w", 20), 4, 1);
        ArrayVectors wide = ArrayVectors.random(List.of("w"), 1025, 1)) {
      assertThrows(IllegalArgumentException.class, () -> BUILDER.build(wide, folder));
      assertThrows(IOException.class, () -> BUILDER.build(vectors, dir.resolve("none/i")));
      BUILDER.build(vectors, folder);
      IOException twice = assertThrows(IOException.class, () -> BUILDER.build(vectors, folder));
      assertTrue(twice.getMessage().contains("exists already"), twice.getMessage());
      assertEquals(List.of("i"), names());
      assertThrows(IOException.class, () -> VectorIndex.open(dir.resolve("none")));
      Path empty = Files.createDirectory(dir.resolve("empty"));
      IOException none = assertThrows(IOException.class, () -> VectorIndex.open(empty));
      assertTrue(none.getMessage().contains(empty.toString()), none.getMessage());
      try (var files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".dvd")).toList()) {
          Files.write(file, new byte[10]);
        }
      }
      assertThrows(IOException.class, () -> VectorIndex.open(folder));
    }
    assertThrows(IllegalArgumentException.class, () -> new VectorIndexBuilder(1, 100));
    assertThrows(IllegalArgumentException.class, () -> new VectorIndexBuilder(16, 0));
  }
}
