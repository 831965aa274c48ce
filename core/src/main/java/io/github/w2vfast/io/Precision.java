package io.github.w2vfast.io;

/** How exactly a file holds its values. */
public enum Precision {
  /** 4 bytes a value: as trained. */
  FLOAT32(4),
  /** 2 bytes a value: IEEE 754 binary16, 11 significant bits, at most 65504. */
  FLOAT16(2),
  /** 1 byte a value: an integer from -127 to 127 times a scale of its row, max |value| / 127. */
  INT8(1);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of a value. */
  public int bytes() {
    return bytes;
  }
}
