package io.github.w2vfast.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** SIMD kernels of any width in one JVM: each width is a class of its own loader. */
public final class KernelWidths {
  private static final Map<Integer, VectorKernels> LOADED = new ConcurrentHashMap<>();

  private KernelWidths() {}

  /** The SIMD kernels at 128, 256 or 512 bits, whatever this processor prefers. */
  public static VectorKernels load(int bits) {
    return LOADED.computeIfAbsent(bits, KernelWidths::define);
  }

  private static VectorKernels define(int bits) {
    String before = System.getProperty(Kernels.WIDTH_PROPERTY);
    System.setProperty(Kernels.WIDTH_PROPERTY, Integer.toString(bits));
    try {
      Class<?> simd = new Loader().loadClass(SimdKernels.class.getName());
      var constructor = simd.getDeclaredConstructor();
      constructor.setAccessible(true);
      return (VectorKernels) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    } finally {
      if (before == null) {
        System.clearProperty(Kernels.WIDTH_PROPERTY);
      } else {
        System.setProperty(Kernels.WIDTH_PROPERTY, before);
      }
    }
  }

  /** Defines the SIMD kernels anew; takes everything else from the parent. */
  private static final class Loader extends ClassLoader {
    private static final String SIMD = Kernels.class.getPackageName() + ".Simd";

    Loader() {
      super(KernelWidths.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(SIMD) && !name.equals(Memory.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
