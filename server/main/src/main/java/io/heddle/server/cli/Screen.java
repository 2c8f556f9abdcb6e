package io.heddle.server.cli;

import java.io.IOException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.TerminalBuilder.SystemOutput;

/**
 * What stdout is printed on.
 *
 * @param columns 0: no terminal
 * @param colored whether to mark what matters; nobody wants that in a file, nor with {@code
 *     NO_COLOR}
 * @see <a href="https://no-color.org">NO_COLOR</a>
 */
record Screen(int columns, boolean colored) {
  static final Screen NONE = new Screen(0, false);
  private static final String RESET = "\033[0m";

  /** How something is marked. */
  enum Mark {
    PLAIN(""),
    HEAD("\033[1m"),
    GOOD("\033[32m"),
    NOTABLE("\033[33m");

    private final String code;

    Mark(String code) {
      this.code = code;
    }
  }

  static Screen ofStdout() {
    try (Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            .systemOutput(SystemOutput.SysOut)
            .exec(false)
            .dumb(false)
            .nativeSignals(false)
            .graphemeCluster(false)
            .build()) {
      String none = System.getenv("NO_COLOR");
      boolean dumb = "dumb".equals(System.getenv("TERM"));
      return new Screen(terminal.getSize().getColumns(), !dumb && (none == null || none.isEmpty()));
    } catch (IllegalStateException | IOException noTerminal) {
      return NONE;
    }
  }

  String marked(String text, Mark mark) {
    return colored && mark != Mark.PLAIN && !text.isBlank() ? mark.code + text + RESET : text;
  }
}
