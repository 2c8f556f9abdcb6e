package io.heddle.server.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.TerminalBuilder.SystemOutput;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/** The terminal behind stderr, where what goes on is shown while results go to stdout. */
final class StderrTerminal {
  private StderrTerminal() {}

  /** Null if there is none, or one on which nothing can be written anew. */
  static @Nullable Terminal open() {
    if (inBackground()) return null;
    try {
      Terminal terminal =
          TerminalBuilder.builder()
              .system(true)
              .systemOutput(SystemOutput.SysErr)
              .stderrEncoding(charset())
              // Without the library it would run programs to ask.
              .exec(false)
              .dumb(false)
              // Ctrl-C is the command's own business.
              .nativeSignals(false)
              .graphemeCluster(false)
              .build();
      if (canRepaint(terminal)) return terminal;
      terminal.close();
      return null;
    } catch (IllegalStateException | IOException none) {
      return null;
    }
  }

  private static boolean canRepaint(Terminal terminal) {
    return terminal.getStringCapability(Capability.cursor_up) != null
        && terminal.getStringCapability(Capability.clr_eol) != null
        && terminal.getStringCapability(Capability.clr_eos) != null;
  }

  private static Charset charset() {
    return Charset.forName(System.getProperty("native.encoding"), StandardCharsets.US_ASCII);
  }

  /** Each key as it is pressed, but those that send signals: unlike in JLine's raw mode. */
  static void passKeys(Terminal terminal) {
    var modes = new Attributes(terminal.getAttributes());
    modes.setLocalFlags(EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO), false);
    modes.setControlChar(ControlChar.VMIN, 1);
    modes.setControlChar(ControlChar.VTIME, 0);
    terminal.setAttributes(modes);
  }

  static boolean isUnicode(Terminal terminal) {
    return terminal.outputEncoding().equals(StandardCharsets.UTF_8);
  }

  /** The system stops a process that reaches for the terminal from there. */
  private static boolean inBackground() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      // PID (NAME) STATE PARENT GROUP SESSION TERMINAL FOREGROUND-GROUP ...
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 7);
      boolean hasTerminal = !fields[5].equals("-1");
      return hasTerminal && !fields[5].equals(fields[2]);
    } catch (IOException notLinux) {
      return false;
    }
  }
}
