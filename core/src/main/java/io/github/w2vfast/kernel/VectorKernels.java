package io.github.w2vfast.kernel;

/**
 * The arithmetic on rows of float32 outside the heap. Arguments are addresses, which are multiples
 * of 4, and lengths in floats. Kernels that take a {@code padded} length need it to be a multiple
 * of 16, as rows of an embedding matrix are. No kernel allocates. Ranges must not overlap unless a
 * method says so.
 */
public interface VectorKernels {
  /** Row lengths are multiples of this many floats (64 bytes). */
  int PADDING = 16;

  /** Exponents below this give 0: the smallest whose power of e is a normal float. */
  float LOWEST_EXPONENT = -87f;

  /** What this implementation is, for people: for example {@code "256-bit SIMD"}. */
  String name();

  /** The dot product of two rows, which may be the same. */
  float dot(long a, long b, int padded);

  /** {@code y += alpha * x}. */
  void axpy(float alpha, long x, long y, int padded);

  /** Copies a row. */
  void copy(long from, long to, int padded);

  /**
   * Brings a copy of a row together with the row: {@code row += share * (copy - before)}, then
   * {@code copy = before = row}.
   *
   * @param copy address of the copy as it is now
   * @param before address of the copy as it was when it was made
   */
  void settle(long copy, long before, long row, float share, int padded);

  /**
   * A block of dot products: {@code out[i * outStride + j] = a_i . b_j} for {@code i < m}, {@code j
   * < n}. Row i of A starts at {@code a + 4 * aStride * i}, likewise B; strides are in floats.
   */
  void dots(
      long a, int aStride, int m, long b, int bStride, int n, int padded, long out, int outStride);

  /** Rows that {@link #nibbleDots} takes side by side: as many as 512 bits hold shorts. */
  int NIBBLE_ROWS = 32;

  /** The largest number of the vector in {@link #nibbleDots}. */
  int NIBBLE_FACTOR = 68;

  /**
   * Dot products of a vector of whole numbers with blocks of {@link #NIBBLE_ROWS} rows of whole
   * numbers from 0 to 15: {@code out[NIBBLE_ROWS * b + i] = x . row_bi}. A block is {@code quarter}
   * times 32 shorts, one of each row: bits 4p to 4p + 3 of short {@link #nibbleLane nibbleLane(i)}
   * of the s-th 32 are number {@code 4s + p} of row i. Blocks follow each other.
   *
   * @param x address of {@code 4 * quarter} numbers from -{@link #NIBBLE_FACTOR} to {@link
   *     #NIBBLE_FACTOR}, each as 32 equal shorts
   * @param out takes {@code NIBBLE_ROWS * n} values
   */
  void nibbleDots(long x, long blocks, int n, int quarter, int[] out);

  /**
   * Dot products with rows of signed bytes: {@code out[j] = x . row_j} for {@code j < n}.
   *
   * @param x address of {@code padded} floats
   * @param rows addresses of {@code padded} bytes each, behind which four more may be read
   */
  void byteDots(long x, long[] rows, int n, int padded, float[] out);

  /** Floats about each row that {@link #upperBounds} takes. */
  int ROW_FACTS = 4;

  /**
   * What dot products of {@link #nibbleDots} say that others are at most. Row i of a block has four
   * facts, {@code facts[from + i]}, and so on at distances of {@link #NIBBLE_ROWS}: <em>unit</em>,
   * <em>along</em>, <em>across</em> and <em>beyond</em>. With {@code u = (product - offset) * scale
   * * unit} its bound is {@code u * along + across * sqrt(max(0, square - u * u)) + beyond * far +
   * always}.
   *
   * @param n blocks
   * @param block the first of them: its facts start at {@code block * NIBBLE_ROWS * ROW_FACTS}, its
   *     bounds go to {@code out[block * NIBBLE_ROWS]}, and so on
   */
  void upperBounds(
      int[] products,
      int n,
      float[] facts,
      int block,
      float offset,
      float scale,
      float square,
      float far,
      float always,
      float[] out);

  /** Where row i of a block for {@link #nibbleDots} stands: first the even places, then the odd. */
  static int nibbleLane(int i) {
    return 2 * (i % (NIBBLE_ROWS / 2)) + i / (NIBBLE_ROWS / 2);
  }

  /**
   * A score whose loss as that of an observed pair is 0 in float: it stands where there is none.
   */
  float NO_PAIR = 104f;

  /** The dot products of an input with its rows are followed by others at multiples of this. */
  int DOTS_SLOT = 8;

  /** From where to where the n dot products of an input reach. */
  static int slots(int n) {
    return Math.ceilDiv(n, DOTS_SLOT) * DOTS_SLOT;
  }

  /** The next multiple of {@link #PADDING}. */
  static int padded(int n) {
    return Math.ceilDiv(n, PADDING) * PADDING;
  }

  /**
   * Dot products of one row with several: {@code out[from + j] = x . row_(first + j)} for {@code j
   * < n}. Entries up to the next multiple of {@link #PADDING} after n become {@link #NO_PAIR}.
   */
  void rowDots(long x, long[] rows, int first, int n, int padded, float[] out, int from);

  /**
   * What {@link #rowDots} computes for several inputs: input i with the rows from {@code starts[i]}
   * to {@code starts[i + 1] - 1}, for {@code first <= i < first + m}. Their slots follow each other
   * in {@code out}, as many for each as it takes: of an input with n rows {@link #slots slots(n)}
   * entries. They are filled up to a multiple of {@link #PADDING} in all.
   *
   * @param inputs addresses of the inputs
   * @param starts no two that follow each other are equal
   */
  void pairDots(
      long[] inputs,
      int first,
      int m,
      long[] rows,
      int[] starts,
      int padded,
      float[] out,
      int from);

  /**
   * Dot products of inputs with one row each: {@code out[from + i] = input_(first + i) . row_(first
   * + i)} for {@code i < m}. Entries up to the next multiple of {@link #PADDING} after m become
   * {@link #NO_PAIR}.
   *
   * @param inputs addresses of the inputs
   * @param rows addresses of the rows
   */
  void singleDots(long[] inputs, long[] rows, int first, int m, int padded, float[] out, int from);

  /**
   * Two rows, each of which moves by the other as it was: {@code x += g * y}, {@code y += g * x}.
   */
  void exchange(float g, long x, long y, int padded);

  /**
   * The two updates of a logistic step, row by row in the order of the table, for {@code j < n} and
   * row_j = {@code rows[first + j]}, g_j = {@code g[from + j]}: {@code gradient += g_j * row_j}
   * with row_j before its own update, then {@code row_j += g_j * x}. A row that stands twice is
   * updated twice. The gradient may be x itself: all rows move by x as it was. It overlaps no row.
   *
   * @param spare memory for as many floats, which overlaps nothing else; used if gradient is x
   */
  void rowUpdates(
      long x,
      long[] rows,
      int first,
      int n,
      float[] g,
      int from,
      int padded,
      long gradient,
      long spare);

  /**
   * What {@link #rowUpdates} does, for several inputs: input i with the rows from {@code starts[i]}
   * to {@code starts[i + 1] - 1} and the gradient {@code gradients[i]}, for {@code first <= i <
   * first + m}. The scores lie as {@link #pairDots} lays them. Inputs that share rows may take them
   * together: where a row stands twice in one list, or an input has more than ten, the gradient of
   * an input by a row may be taken before or after the row has moved by a later pair.
   *
   * @param inputs addresses of the inputs
   * @param starts no two that follow each other are equal
   * @param gradients addresses of the gradients, of which some may be the inputs themselves
   * @param spare memory for twice as many floats as a row has, which overlaps nothing else
   */
  void pairUpdates(
      long[] inputs,
      int first,
      int m,
      long[] rows,
      int[] starts,
      float[] g,
      int from,
      int padded,
      long[] gradients,
      long spare);

  /** {@code out = scale * (row_0 + ... + row_(n-1))}, row_j being {@code rows[first + j]}. */
  void sumRows(long[] rows, int first, int n, float scale, int padded, long out);

  /** {@code row_j += scale * x} for each row {@code rows[first + j]}, in the order of the table. */
  void addToRows(float scale, long x, long[] rows, int first, int n, int padded);

  /**
   * The logistic loss and its negative gradient by the scores, in place: for {@code j < n}, {@code
   * scores[from + j]} becomes {@code rate * (labels[j] - sigmoid(scores[from + j]))}.
   *
   * @param scores finite values where j is below n; entries up to the next multiple of {@link
   *     #DOTS_SLOT} after n are overwritten with anything
   * @param labels 1 where the pair was observed, 0 where it is noise; as long as a multiple of
   *     {@link #DOTS_SLOT}
   * @param rate the learning rate
   * @return the sum of {@code -log sigmoid(score)} over labels 1 and {@code -log sigmoid(-score)}
   *     over labels 0
   */
  double logistic(float[] scores, int from, float[] labels, int n, float rate);

  /**
   * Dot products of rows with inputs: {@code out[from + j * width + i] = row_(first + j) .
   * input_(firstInput + i)} for {@code j < n}, {@code i < m}.
   *
   * @param rows addresses of the rows
   * @param inputs addresses of the inputs
   * @param width distance of two rows of products, at least m
   */
  void products(
      long[] rows,
      int first,
      int n,
      long[] inputs,
      int firstInput,
      int m,
      int padded,
      float[] out,
      int from,
      int width);

  /**
   * A block of logistic losses with label 0, in place: row j holds the scores of one noise word
   * with the inputs, {@code a[j * width + i]}, which become {@code -rate * weights[i] *
   * sigmoid(score)}.
   *
   * @param a the block, from index 0 on; columns from m on are overwritten with anything
   * @param n number of rows
   * @param m number of inputs
   * @param width distance of two rows, a multiple of {@link #PADDING}, at least m
   * @param weights of each input; as long as a row
   * @return the sum of {@code weights[i] * -log sigmoid(-score)}
   */
  double noiseGradients(float[] a, int n, int m, int width, float[] weights, float rate);

  /**
   * The logistic losses of observed pairs, in place: {@code scores[from + j]} becomes {@code rate *
   * weights[from + j] * sigmoid(-scores[from + j])} for {@code j < n}. What {@link #pairDots}
   * writes can be taken as it is.
   *
   * @param weights of each pair, finite
   * @param n a multiple of {@link #PADDING}
   * @return the sum of {@code weight * -log sigmoid(score)}
   */
  double observedGradients(float[] scores, float[] weights, int from, int n, float rate);

  /**
   * A block of dot products of packed rows: {@code out[from + i * outStride + j] = x_i . w_j} for
   * {@code i < m}, {@code j < n}. Row i of X starts at {@code x + 4 * padded * i}, likewise W.
   */
  void blockDots(long x, int m, long w, int n, int padded, float[] out, int from, int outStride);

  /** The largest of {@code a[from], ..., a[from + n - 1]}, n at least 1. */
  float max(float[] a, int from, int n);

  /**
   * {@code a[from + j] = exp(a[from + j] - shift)} for {@code j < n}, the terms of a softmax whose
   * largest score is {@code shift}: no overflow at any score. Terms below exp(-87) become 0.
   *
   * @param shift not less than any of the values
   * @return the sum of the terms
   */
  float exp(float[] a, int from, int n, float shift);

  /**
   * Lays rows side by side, as the inputs of {@link #columnDots}: {@code columns[k * width + i] =
   * row_i[k]} for {@code i < n}; columns from n on become 0.
   *
   * @param rows addresses of the rows, from index {@code first} on
   * @param width number of columns, a multiple of {@link #PADDING}, at least n
   */
  void toColumns(long[] rows, int first, int n, int padded, float[] columns, int width);

  /**
   * The dot products of many rows with a few inputs that lie side by side: {@code out[from + j *
   * width + i] = row_j . x_i} for {@code j < n}, {@code i < width}. No sum goes across the lanes of
   * a vector, which costs more than a dot product.
   *
   * @param rows addresses of the rows, from index {@code first} on
   * @param inputs the inputs as columns: {@code x_i[k]} is at {@code k * width + i}
   * @param width number of inputs, a multiple of {@link #PADDING}
   */
  void columnDots(
      long[] rows, int first, int n, int padded, float[] inputs, int width, float[] out, int from);

  /**
   * The terms of {@code width} softmaxes, one a column, over n rows of scores: {@code a[from + j *
   * width + i]} becomes {@code exp(a[...] - max_i)}, where max_i is the column's largest. Nothing
   * overflows at any score; terms below exp(-87) become 0.
   *
   * @param n number of rows, at least 1
   * @param width number of columns, a multiple of {@link #PADDING}
   * @param max takes the largest of each column, from index {@code maxFrom} on
   * @param sum takes the sum of each column's terms
   */
  void expColumns(float[] a, int from, int n, int width, float[] max, int maxFrom, float[] sum);

  /**
   * Finds the rows of a block of scores that hold one worth a look: row j is named if {@code a[from
   * + j * width + i] >= thresholds[i]} for some {@code i < width}.
   *
   * @param n number of rows
   * @param width number of columns, a multiple of {@link #PADDING}
   * @param rows takes the named rows in rising order, from index 0 on; at least n entries
   * @return how many rows were named
   */
  int rowsReaching(float[] a, int from, int n, int width, float[] thresholds, int[] rows);

  /** {@code a[from + j * width + i] *= factors[i]} for {@code j < n}, {@code i < width}. */
  void scaleColumns(float[] a, int from, int n, int width, float[] factors);

  /**
   * A block of updates, {@code target_i += sum_j g[from + i * iStride + j * jStride] * row_j} for
   * {@code i < m}, {@code j < n}: a matrix product added to scattered rows. A target that stands
   * twice is updated twice.
   *
   * @param rows addresses of the rows, from index {@code firstRow} on; no target is among them
   * @param targets addresses of the rows to update, from index {@code first} on
   */
  void blockUpdates(
      float[] g,
      int from,
      int iStride,
      int jStride,
      long[] rows,
      int firstRow,
      int n,
      int padded,
      long[] targets,
      int first,
      int m);
}
