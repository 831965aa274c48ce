package io.github.w2vfast.query;

/** How vector arithmetic answers "a is to b as c is to what?". */
public enum AnalogyMethod {
  /**
   * 3CosAdd (Mikolov et al., 2013): the largest cosine with the sum of the unit vectors of the
   * positive words less those of the negative ones.
   */
  ADD,

  /**
   * 3CosMul (Levy and Goldberg, 2014, equation 4): the largest product of the similarities to the
   * positive words divided by that of the similarities to the negative ones, each (1 + cosine) / 2,
   * with 1e-6 added to the divisor. No single term can outweigh the others.
   */
  MUL
}
