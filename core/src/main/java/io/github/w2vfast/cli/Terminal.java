package io.github.w2vfast.cli;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What {@link System#console} cannot tell: whether one stream is a terminal. */
final class Terminal {
  private Terminal() {}

  /**
   * Whether the file descriptor is a terminal; false when that cannot be found out, since quiet is
   * the safer guess.
   */
  static boolean isTerminal(int descriptor) {
    return isTerminal(device(descriptor), () -> libraryCallsItTerminal(descriptor));
  }

  /**
   * Whether a device is a terminal, by its name if that tells.
   *
   * @param device what it is called, or empty if that is not known
   * @param library finds it out otherwise
   */
  static boolean isTerminal(String device, BooleanSupplier library) {
    if (device.startsWith("/dev/pts/")
        || device.startsWith("/dev/tty")
        || device.equals("/dev/console")) {
      return true;
    }
    boolean mayBe = device.isEmpty() || (device.startsWith("/dev/") && !device.equals("/dev/null"));
    return mayBe && library.getAsBoolean();
  }

  /** What Linux says the descriptor is, such as {@code /dev/pts/0}; empty elsewhere. */
  private static String device(int descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor)))
          .toString();
    } catch (IOException | RuntimeException _) {
      return "";
    }
  }

  /** Asks the C library; to link the call takes a tenth of a second. */
  private static boolean libraryCallsItTerminal(int descriptor) {
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
