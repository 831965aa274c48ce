package io.github.w2vfast.spark;

import io.github.w2vfast.config.ConfigurationLines;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.io.AtomicOutput;
import io.github.w2vfast.io.ModelFile;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorWriter;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * A place where a trained model is written: parquet by the executors, a file by the driver, which
 * gathers the slices in a file of its own and never holds a whole matrix in memory.
 */
final class ModelOutput {
  private static final Map<String, VectorFormat> ENDINGS =
      Map.of(
          ".txt", VectorFormat.TEXT,
          ".vec", VectorFormat.TEXT,
          ".w2v", VectorFormat.MODEL,
          ".safetensors", VectorFormat.SAFETENSORS);

  private final String name;
  private final @Nullable VectorFormat format;

  private ModelOutput(String name, @Nullable VectorFormat format) {
    this.name = name;
    this.format = format;
  }

  /**
   * An output.
   *
   * @param name a path or URI that Hadoop knows
   * @param format the name of a format, or null: by the ending
   * @throws IllegalArgumentException if there is no such format
   */
  static ModelOutput of(String name, @Nullable String format) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (format == null) {
      if (lower.endsWith(".parquet")) {
        return new ModelOutput(name, null);
      }
      for (Map.Entry<String, VectorFormat> ending : ENDINGS.entrySet()) {
        if (lower.endsWith(ending.getKey())) {
          return new ModelOutput(name, ending.getValue());
        }
      }
      return new ModelOutput(name, VectorFormat.BINARY);
    }
    return switch (format) {
      case "parquet" -> new ModelOutput(name, null);
      case "text" -> new ModelOutput(name, VectorFormat.TEXT);
      case "binary" -> new ModelOutput(name, VectorFormat.BINARY);
      case "glove" -> new ModelOutput(name, VectorFormat.GLOVE);
      case "model" -> new ModelOutput(name, VectorFormat.MODEL);
      case "safetensors" -> new ModelOutput(name, VectorFormat.SAFETENSORS);
      default ->
          throw new IllegalArgumentException(
              "--format "
                  + format
                  + " is none of text, binary, glove, model, safetensors and parquet");
    };
  }

  /**
   * Checks that it can be written, before any work is done for it.
   *
   * @throws IOException if not
   */
  void check(Configuration hadoop) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(name);
    FileSystem files = path.getFileSystem(hadoop);
    if (format == null) {
      if (files.exists(path)) {
        throw new IOException("cannot write " + name + ": it exists already");
      }
      return;
    }
    Path local = localPath(hadoop);
    if (local != null) {
      AtomicOutput.checkWritable(local);
    } else if (files.exists(path) && files.getFileStatus(path).isDirectory()) {
      throw new IOException("cannot write " + name + ": it is a directory");
    }
  }

  private @Nullable Path localPath(Configuration hadoop) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(name);
    FileSystem files = path.getFileSystem(hadoop);
    return files.getUri().getScheme().equals("file")
        ? Path.of(files.makeQualified(path).toUri().getPath())
        : null;
  }

  /** Writes the model. A file appears under its name only when it is whole. */
  void write(ModelData data, DistributedTraining.Result trained, Configuration hadoop)
      throws IOException {
    if (format == null) {
      data.save(name);
      return;
    }
    Path local = localPath(hadoop);
    Path directory = Files.createTempDirectory("w2v-fast-");
    try (Arena arena = Arena.ofShared()) {
      Model model = gather(trained, directory, arena);
      if (local != null) {
        write(model, trained, local);
      } else {
        Path file = directory.resolve("output");
        write(model, trained, file);
        upload(file, hadoop);
      }
    } finally {
      FileUtil.fullyDelete(directory.toFile());
    }
  }

  private void write(Model model, DistributedTraining.Result trained, Path file)
      throws IOException {
    if (format == VectorFormat.MODEL) {
      TrainingConfig config = trained.plan().config();
      Map<String, String> lines = new LinkedHashMap<>();
      ConfigurationLines.toMap(config).forEach((key, value) -> lines.put(key, value.toString()));
      ModelFile.write(model, lines, file);
    } else if (format != null) {
      VectorWriter.write(model.vectors(), file, format);
    }
  }

  private void upload(Path file, Configuration hadoop) throws IOException {
    org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(name);
    FileSystem files = target.getFileSystem(hadoop);
    org.apache.hadoop.fs.Path part =
        new org.apache.hadoop.fs.Path(target.getParent(), "." + target.getName() + ".tmp");
    files.copyFromLocalFile(false, true, new org.apache.hadoop.fs.Path(file.toUri()), part);
    if (files.exists(target)) {
      files.delete(target, false);
    }
    if (!files.rename(part, target)) {
      throw new IOException("cannot write " + name + ": " + part + " could not be renamed");
    }
  }

  /** The model on matrices in mapped files of a directory. */
  private static Model gather(DistributedTraining.Result trained, Path directory, Arena arena)
      throws IOException {
    SliceLayout layout = trained.plan().layout();
    List<MemorySegment> segments = new ArrayList<>();
    List<EmbeddingMatrix> matrices = new ArrayList<>();
    for (int m = 0; m < layout.matrices(); m++) {
      int rows = layout.rowsOfMatrix(m);
      MemorySegment segment =
          map(directory.resolve("matrix" + m), EmbeddingMatrix.bytesFor(rows, layout.dim()), arena);
      segments.add(segment);
      matrices.add(EmbeddingMatrix.mapped(segment, rows, layout.dim()));
    }
    Iterator<Tuple2<Integer, byte[]>> slices = trained.slices().toJavaRDD().toLocalIterator();
    while (slices.hasNext()) {
      Tuple2<Integer, byte[]> slice = slices.next();
      int m = layout.matrix(slice._1());
      copy(layout, slice, segments.get(m), matrices.get(m).strideBytes());
    }
    boolean tree = trained.plan().config().objective() == ObjectiveType.HIERARCHICAL_SOFTMAX;
    boolean v = layout.matrices() > (tree ? 2 : 1);
    return new Model(
        trained.plan().words().value().forFiles(),
        matrices.get(0),
        v ? matrices.get(1) : null,
        tree ? matrices.getLast() : null);
  }

  private static MemorySegment map(Path file, long bytes, Arena arena) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    }
  }

  private static void copy(
      SliceLayout layout, Tuple2<Integer, byte[]> slice, MemorySegment to, long stride) {
    MemorySegment from = MemorySegment.ofArray(slice._2());
    long rowBytes = (long) layout.dim() * Float.BYTES;
    int first = layout.firstRow(slice._1());
    for (int r = 0; r < layout.rows(slice._1()); r++) {
      MemorySegment.copy(from, r * rowBytes, to, (first + r) * stride, rowBytes);
    }
  }
}
