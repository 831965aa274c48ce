package io.github.w2vfast.bench;

import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import java.util.Arrays;
import java.util.List;

/**
 * One call of each kernel as training and queries make it, on rows that are in the cache: {@value
 * #INPUTS} inputs with {@value #GROUP_NOISE} noise words in a group, of which {@value #PAIR_INPUTS}
 * with {@value #PAIR_ROWS} rows each, {@value #WINDOW_INPUTS} neighbours with windows of {@value
 * #WINDOW_ROWS} and {@value #SINGLES} with one row, {@value #NOISE} columns, and {@value
 * #SOFTMAX_ROWS} rows with {@value #SOFTMAX_INPUTS} inputs in the softmax. The same numbers in
 * every run; calls may be repeated for ever, since what they add is tiny.
 */
final class KernelCalls implements AutoCloseable {
  static final int INPUTS = 64;
  static final int NOISE = 32;
  static final int GROUP_NOISE = 20;
  static final int PAIR_INPUTS = 4;
  static final int PAIR_ROWS = 6;
  static final int SINGLES = 10;

  /** Inputs that are neighbours in a text, and the rows of their windows. */
  static final int WINDOW_INPUTS = 4;

  static final int WINDOW_ROWS = 10;

  /** Rows of bytes, as many as a step of a search through a graph looks at. */
  static final int BYTE_ROWS = 16;

  static final int CONTEXT = 10;
  static final int SOFTMAX_ROWS = 60;
  static final int SOFTMAX_INPUTS = 48;
  static final int NIBBLE_BLOCKS = 4;
  static final int SCORES = 4096;
  private static final float TINY = 1e-12f;

  private final VectorKernels kernels;
  private final int padded;
  private final EmbeddingMatrix inputs;
  private final EmbeddingMatrix noise;
  private final EmbeddingMatrix updated;
  private final EmbeddingMatrix block;
  private final long[] inputRows;
  private final long[] updatedRows;
  private final long[] noiseRows;
  private final int[] pairStarts = new int[PAIR_INPUTS + 1];
  private final int[] windowStarts = new int[WINDOW_INPUTS + 1];
  private final long[] windowRows;
  private final float[] columns;
  private final float[] softmaxColumns;
  private final float[] out = new float[INPUTS * SOFTMAX_INPUTS];
  private final float[] gradients;
  private final float[] labels = new float[NOISE];
  private final float[] weights = new float[INPUTS];
  private final float[] pairWeights = new float[NOISE];
  private final float[] scores;
  private final float[] work = new float[SCORES];
  private final float[] max = new float[SOFTMAX_INPUTS];
  private final float[] sum = new float[SOFTMAX_INPUTS];
  private final float[] ones = new float[SOFTMAX_INPUTS];
  private final float[] thresholds = new float[SOFTMAX_INPUTS];
  private final int[] wholes = new int[NIBBLE_BLOCKS * VectorKernels.NIBBLE_ROWS];
  private final int[] named = new int[SOFTMAX_ROWS];

  KernelCalls(VectorKernels kernels, int dim) {
    this.kernels = kernels;
    Synthetic synthetic = new Synthetic(1);
    inputs = synthetic.matrix(INPUTS, dim, 1);
    noise = synthetic.matrix(NOISE, dim, 1);
    updated = synthetic.matrix(INPUTS, dim, 1);
    block = EmbeddingMatrix.zeros(INPUTS, NOISE);
    padded = inputs.stride();
    inputRows = addresses(inputs);
    updatedRows = addresses(updated);
    noiseRows = addresses(noise);
    columns = new float[padded * NOISE];
    kernels.toColumns(noiseRows, 0, NOISE, padded, columns, NOISE);
    softmaxColumns = new float[padded * SOFTMAX_INPUTS];
    kernels.toColumns(inputRows, 0, SOFTMAX_INPUTS, padded, softmaxColumns, SOFTMAX_INPUTS);
    gradients = synthetic.floats(INPUTS * NOISE, TINY);
    scores = synthetic.floats(SCORES, 8);
    Arrays.fill(weights, 1);
    Arrays.fill(pairWeights, 1);
    Arrays.setAll(pairStarts, i -> i * PAIR_ROWS);
    Arrays.setAll(windowStarts, i -> i * WINDOW_ROWS);
    windowRows = windows(updatedRows);
    Arrays.fill(thresholds, Float.MAX_VALUE);
    Arrays.fill(ones, 1);
    labels[0] = 1;
  }

  /** Of each input the rows before and behind its own. */
  private static long[] windows(long[] rows) {
    long[] windows = new long[WINDOW_INPUTS * WINDOW_ROWS];
    for (int i = 0; i < WINDOW_INPUTS; i++) {
      for (int c = 0; c < WINDOW_ROWS; c++) {
        windows[i * WINDOW_ROWS + c] = rows[i + c + (c < WINDOW_ROWS / 2 ? 0 : 1)];
      }
    }
    return windows;
  }

  private static long[] addresses(EmbeddingMatrix matrix) {
    long[] addresses = new long[matrix.rows()];
    Arrays.setAll(addresses, matrix::rowAddress);
    return addresses;
  }

  /** All of them, with the multiply-adds of a call, or where it has none the floats it handles. */
  List<Measurement> measurements() {
    double columnProducts = (double) INPUTS * NOISE * padded;
    double group = (double) INPUTS * GROUP_NOISE * padded;
    return List.of(
        measurement("dot", padded, () -> out[0] = dot()),
        measurement("axpy", padded, this::axpy),
        measurement("copy", padded, this::copy),
        measurement("settle", padded, this::settle),
        measurement("exchange", 2 * padded, this::exchange),
        measurement("singleDots", SINGLES * padded, this::singleDots),
        measurement("dots", columnProducts, this::dots),
        measurement("rowDots", PAIR_ROWS * padded, this::rowDots),
        measurement("pairDots", PAIR_INPUTS * PAIR_ROWS * padded, this::pairDots),
        measurement("windowDots", WINDOW_INPUTS * WINDOW_ROWS * padded, this::windowDots),
        measurement(
            "nibbleDots",
            (double) NIBBLE_BLOCKS * VectorKernels.NIBBLE_ROWS * padded,
            this::nibbleDots),
        measurement("byteDots", (double) BYTE_ROWS * padded, this::byteDots),
        measurement("rowUpdates", 2 * PAIR_ROWS * padded, this::rowUpdates),
        measurement("pairUpdates", 2 * WINDOW_INPUTS * WINDOW_ROWS * padded, this::pairUpdates),
        measurement("sumRows", CONTEXT * padded, this::sumRows),
        measurement("addToRows", CONTEXT * padded, this::addToRows),
        measurement("blockDots", columnProducts, this::blockDots),
        measurement("toColumns", NOISE * padded, this::toColumns),
        measurement("columnDots", columnProducts, this::columnDots),
        measurement("products", group, this::products),
        measurement(
            "softmaxDots", (double) SOFTMAX_ROWS * SOFTMAX_INPUTS * padded, this::softmaxDots),
        measurement("inputUpdates", group, this::inputUpdates),
        measurement("noiseUpdates", group, this::noiseUpdates));
  }

  /** Those whose work does not depend on the length of the vectors. */
  List<Measurement> scoreMeasurements() {
    double softmax = (double) SOFTMAX_ROWS * SOFTMAX_INPUTS;
    return List.of(
        new Measurement("logistic", NOISE, 0, () -> work[0] = (float) logistic()),
        new Measurement("observedGradients", NOISE, 0, () -> work[0] = (float) observedGradients()),
        new Measurement(
            "noiseGradients", INPUTS * GROUP_NOISE, 0, () -> work[0] = (float) noiseGradients()),
        new Measurement("max", SCORES, 0, () -> out[0] = max()),
        new Measurement("exp", SCORES, 0, () -> out[0] = exp()),
        new Measurement("expColumns", softmax, 0, this::expColumns),
        new Measurement("scaleColumns", softmax, 0, this::scaleColumns),
        new Measurement("rowsReaching", softmax, 0, () -> out[0] = rowsReaching()),
        new Measurement("upperBounds", wholes.length, 0, this::upperBounds));
  }

  private Measurement measurement(String kernel, double work, Runnable call) {
    return new Measurement(kernel + "/" + inputs.dim(), work, 0, call);
  }

  float dot() {
    return kernels.dot(inputs.address(), noise.address(), padded);
  }

  void axpy() {
    kernels.axpy(TINY, inputs.address(), updated.address(), padded);
  }

  void copy() {
    kernels.copy(inputs.address(), updated.address(), padded);
  }

  void settle() {
    long row = updated.address();
    long bytes = 4L * padded;
    kernels.settle(row, row + bytes, row + 2 * bytes, TINY, padded);
  }

  void exchange() {
    kernels.exchange(TINY, updated.address(), updated.address() + 4L * padded, padded);
  }

  float[] singleDots() {
    kernels.singleDots(inputRows, noiseRows, 0, SINGLES, padded, out, 0);
    return out;
  }

  void dots() {
    kernels.dots(
        inputs.address(),
        padded,
        INPUTS,
        noise.address(),
        padded,
        NOISE,
        padded,
        block.address(),
        NOISE);
  }

  float[] rowDots() {
    kernels.rowDots(inputs.address(), noiseRows, 0, PAIR_ROWS, padded, out, 0);
    return out;
  }

  float[] pairDots() {
    kernels.pairDots(inputRows, 0, PAIR_INPUTS, noiseRows, pairStarts, padded, out, 0);
    return out;
  }

  float[] windowDots() {
    kernels.pairDots(inputRows, 0, WINDOW_INPUTS, windowRows, windowStarts, padded, out, 0);
    return out;
  }

  /** The numbers are those of floats: any will do. */
  int[] nibbleDots() {
    kernels.nibbleDots(inputs.address(), noise.address(), NIBBLE_BLOCKS, padded / 4, wholes);
    return wholes;
  }

  /** The bytes are those of floats, for the same reason. */
  float[] byteDots() {
    kernels.byteDots(inputs.address(), noiseRows, BYTE_ROWS, padded, out);
    return out;
  }

  void rowUpdates() {
    kernels.rowUpdates(
        inputs.address(),
        updatedRows,
        0,
        PAIR_ROWS,
        gradients,
        0,
        padded,
        updatedRows[INPUTS - 1],
        updatedRows[INPUTS - 2]);
  }

  void pairUpdates() {
    kernels.pairUpdates(
        inputRows,
        0,
        WINDOW_INPUTS,
        windowRows,
        windowStarts,
        gradients,
        0,
        padded,
        inputRows,
        updatedRows[INPUTS - 2]);
  }

  void sumRows() {
    kernels.sumRows(noiseRows, 0, CONTEXT, 1f / CONTEXT, padded, updated.address());
  }

  void addToRows() {
    kernels.addToRows(TINY, inputs.address(), updatedRows, 0, CONTEXT, padded);
  }

  float[] blockDots() {
    kernels.blockDots(inputs.address(), INPUTS, noise.address(), NOISE, padded, out, 0, NOISE);
    return out;
  }

  float[] toColumns() {
    kernels.toColumns(noiseRows, 0, NOISE, padded, columns, NOISE);
    return columns;
  }

  float[] columnDots() {
    kernels.columnDots(inputRows, 0, INPUTS, padded, columns, NOISE, out, 0);
    return out;
  }

  float[] products() {
    kernels.products(noiseRows, 0, GROUP_NOISE, inputRows, 0, INPUTS, padded, out, 0, INPUTS);
    return out;
  }

  float[] softmaxDots() {
    kernels.columnDots(
        updatedRows, 0, SOFTMAX_ROWS, padded, softmaxColumns, SOFTMAX_INPUTS, out, 0);
    return out;
  }

  void inputUpdates() {
    kernels.blockUpdates(
        gradients, 0, 1, INPUTS, noiseRows, 0, GROUP_NOISE, padded, updatedRows, 0, INPUTS);
  }

  void noiseUpdates() {
    kernels.blockUpdates(
        gradients, 0, INPUTS, 1, inputRows, 0, INPUTS, padded, updatedRows, 0, GROUP_NOISE);
  }

  double logistic() {
    System.arraycopy(scores, 0, work, 0, NOISE);
    return kernels.logistic(work, 0, labels, NOISE, 0.025f);
  }

  double observedGradients() {
    System.arraycopy(scores, 0, work, 0, NOISE);
    return kernels.observedGradients(work, pairWeights, 0, NOISE, 0.025f);
  }

  double noiseGradients() {
    System.arraycopy(scores, 0, work, 0, INPUTS * GROUP_NOISE);
    return kernels.noiseGradients(work, GROUP_NOISE, INPUTS, INPUTS, weights, 0.025f);
  }

  float max() {
    return kernels.max(scores, 0, SCORES);
  }

  float exp() {
    System.arraycopy(scores, 0, work, 0, SCORES);
    return kernels.exp(work, 0, SCORES, 8);
  }

  float[] expColumns() {
    System.arraycopy(scores, 0, work, 0, SOFTMAX_ROWS * SOFTMAX_INPUTS);
    kernels.expColumns(work, 0, SOFTMAX_ROWS, SOFTMAX_INPUTS, max, 0, sum);
    return sum;
  }

  float[] upperBounds() {
    kernels.upperBounds(wholes, NIBBLE_BLOCKS, scores, 0, 1, TINY, 1, 1, TINY, work);
    return work;
  }

  /** A search in which no row is worth a look, as nearly all are not. */
  int rowsReaching() {
    return kernels.rowsReaching(scores, 0, SOFTMAX_ROWS, SOFTMAX_INPUTS, thresholds, named);
  }

  float[] scaleColumns() {
    kernels.scaleColumns(work, 0, SOFTMAX_ROWS, SOFTMAX_INPUTS, ones);
    return work;
  }

  @Override
  public void close() {
    inputs.close();
    noise.close();
    updated.close();
    block.close();
  }
}
