package io.heddle.server.cli;

import java.io.IOException;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/** One line below what is printed on a terminal, until it is erased; elsewhere there is none. */
final class StatusLine implements AutoCloseable {
  private final @Nullable Terminal terminal = StderrTerminal.open();

  void show(String text) {
    if (terminal == null) return;
    erase();
    int columns = terminal.getSize().getColumns();
    int room = columns > 0 ? columns - 1 : text.length();
    terminal.writer().print(new AttributedString(text).columnSubSequence(0, room));
    terminal.flush();
  }

  /** To be called before anything else is printed. */
  void erase() {
    if (terminal == null) return;
    terminal.puts(Capability.carriage_return);
    terminal.puts(Capability.clr_eol);
    terminal.flush();
  }

  @Override
  public void close() {
    if (terminal == null) return;
    erase();
    try {
      terminal.close();
    } catch (IOException gone) {
      // Then there is nothing to be restored.
    }
  }
}
