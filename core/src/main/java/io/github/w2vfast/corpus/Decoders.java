package io.github.w2vfast.corpus;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The decoders of optional libraries, each in a class of its own, so that one can be missing. Their
 * memory is bounded: windows of zstd up to 128 MiB (what {@code zstd} itself takes without {@code
 * --long=31}), dictionaries of xz up to 256 MiB ({@code xz -9} has 64).
 */
final class Decoders {
  private static final int XZ_MEMORY_KIB = 256 << 10;
  private static final int ZSTD_WINDOW_LOG = 27;

  private Decoders() {}

  static InputStream zstd(InputStream in) throws IOException {
    return Zstd.open(in);
  }

  static InputStream bzip2(InputStream in) throws IOException {
    return Bzip2.open(in);
  }

  static InputStream xz(InputStream in) throws IOException {
    return Xz.open(in);
  }

  private static final class Zstd {
    private Zstd() {}

    static InputStream open(InputStream in) throws IOException {
      return new ZstdInputStreamNoFinalizer(in).setLongMax(ZSTD_WINDOW_LOG);
    }
  }

  private static final class Bzip2 {
    private Bzip2() {}

    static InputStream open(InputStream in) throws IOException {
      return new BZip2CompressorInputStream(in, true);
    }
  }

  private static final class Xz {
    private Xz() {}

    static InputStream open(InputStream in) throws IOException {
      return new XZInputStream(in, XZ_MEMORY_KIB);
    }
  }
}
