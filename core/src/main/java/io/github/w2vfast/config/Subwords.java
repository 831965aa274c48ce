package io.github.w2vfast.config;

/**
 * The character n-grams of fastText (Bojanowski et al., 2017): a word's vector is the mean of a row
 * of its own and of the rows of its n-grams. Rows of n-grams are shared by hashing them into a
 * fixed number of buckets.
 *
 * @param minN characters of the shortest n-gram, the marks {@code <} and {@code >} of a word's ends
 *     included; 1 to {@code maxN}
 * @param maxN characters of the longest n-gram, up to {@value #MAX_N}; 0 for no n-grams at all
 * @param buckets rows that all n-grams share, 1 to {@value #MAX_BUCKETS}
 */
public record Subwords(int minN, int maxN, int buckets) {
  /** The largest {@link #maxN}. */
  public static final int MAX_N = 1_000;

  /** The largest number of {@link #buckets}. */
  public static final int MAX_BUCKETS = 1_000_000_000;

  /** No n-grams: each word has its own row only. */
  public static final Subwords NONE = new Subwords(0, 0, 0);

  /** fastText's own choice: 3 to 6 characters in 2,000,000 buckets. */
  public static final Subwords FASTTEXT = new Subwords(3, 6, 2_000_000);

  /** Checks every range. */
  public Subwords {
    boolean none = minN == 0 && maxN == 0 && buckets == 0;
    if (!none) {
      require(minN >= 1, "min-n", minN, "must be at least 1");
      require(maxN <= MAX_N, "max-n", maxN, "must be at most " + MAX_N);
      require(maxN >= minN, "max-n", maxN, "must not be less than min-n, " + minN);
      require(
          buckets >= 1 && buckets <= MAX_BUCKETS,
          "bucket",
          buckets,
          "must be between 1 and " + MAX_BUCKETS);
    }
  }

  private static void require(boolean ok, String name, int value, String rule) {
    if (!ok) {
      throw new IllegalArgumentException(name + " is " + value + " but " + rule);
    }
  }

  /** Whether there are n-grams. */
  public boolean exist() {
    return maxN > 0;
  }
}
