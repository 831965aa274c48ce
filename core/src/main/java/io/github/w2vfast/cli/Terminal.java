package io.github.w2vfast.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** Asks the C library what {@link System#console} cannot tell: whether one stream is a terminal. */
final class Terminal {
  private Terminal() {}

  /**
   * Whether the file descriptor is a terminal; false when that cannot be found out, since quiet is
   * the safer guess.
   */
  static boolean isTerminal(int descriptor) {
    // Without native access the call would print a warning of the JVM among our lines.
    if (!Terminal.class.getModule().isNativeAccessEnabled()) {
      return false;
    }
    try {
      Linker linker = Linker.nativeLinker();
      Optional<MemorySegment> isatty =
          linker.defaultLookup().find("isatty").or(() -> linker.defaultLookup().find("_isatty"));
      if (isatty.isEmpty()) {
        return false;
      }
      MethodHandle call =
          linker.downcallHandle(
              isatty.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      return (int) call.invokeExact(descriptor) != 0;
    } catch (Throwable _) {
      // A JVM without a native linker: not a reason to fail.
      return false;
    }
  }
}
