package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTest {
  @ParameterizedTest
  @ValueSource(strings = {"/dev/pts/0", "/dev/tty", "/dev/tty1", "/dev/ttyS0", "/dev/console"})
  void namesOfTerminals(String device) {
    assertTrue(Terminal.isTerminal(device, () -> fail("asked the library")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pipe:[4711]", "socket:[8]", "/home/a/out.txt", "/dev/null"})
  void namesOfOthers(String device) {
    assertFalse(Terminal.isTerminal(device, () -> fail("asked the library")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/dev/hvc0"})
  void otherwiseTheLibraryKnows(String device) {
    assertTrue(Terminal.isTerminal(device, () -> true));
    assertFalse(Terminal.isTerminal(device, () -> false));
  }

  /** It has no name either: the library is asked. */
  @Test
  void aDescriptorThatIsNotOpenIsNoTerminal() {
    assertFalse(Terminal.isTerminal(9_999));
  }
}
