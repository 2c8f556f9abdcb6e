package io.heddle.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepaintedTest {
  private static final String UP = "\033[A";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private ExternalTerminal terminal;
  private Repainted screen;

  @BeforeEach
  void openTerminal() throws IOException {
    terminal = new ExternalTerminal("test", "xterm", InputStream.nullInputStream(), written, UTF_8);
    terminal.setSize(Size.of(40, 10));
    screen = new Repainted(terminal);
  }

  @AfterEach
  void closeTerminal() throws IOException {
    terminal.close();
  }

  @Test
  void writesOverWhatItHasShown() {
    assertThat(shown("one", "two", "three")).contains("one", "two", "three").doesNotContain(UP);
    assertThat(shown("1", "2", "3")).startsWith("\r" + UP + UP + "1");
    assertThat(shown("a", "b")).startsWith("\r" + UP + UP + "a");
    assertThat(shown("c", "d")).startsWith("\r" + UP + "c");
  }

  @Test
  void goesUpByTheRowsThatANarrowerTerminalHasWrapped() {
    shown("a line of thirty characters ..", "short");
    terminal.setSize(Size.of(20, 10));
    assertThat(shown("a", "b")).startsWith("\r" + UP + UP + "a");
  }

  @Test
  void leavesOutWhatTheTerminalIsTooLowFor() {
    terminal.setSize(Size.of(40, 2));
    assertThat(shown("one", "two", "three")).contains("two").doesNotContain("three");
    assertThat(shown("1", "2", "3")).startsWith("\r" + UP + "1");
  }

  private String shown(String... lines) {
    written.reset();
    screen.show(Stream.of(lines).map(AttributedString::new).toList());
    return written.toString(UTF_8);
  }
}
