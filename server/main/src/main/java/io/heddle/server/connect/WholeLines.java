package io.heddle.server.connect;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/**
 * The same text with LF for CRLF, and with one at its end; what a line begins with is given at
 * once.
 */
final class WholeLines extends PieceReader {
  private final Reader text;
  private final char[] chunk = new char[8 << 10];

  /** A CR came last: with an LF it ends the line, with anything else it is part of it. */
  private boolean afterReturn;

  private boolean begun;

  WholeLines(Reader text) {
    this.text = text;
  }

  @Override
  @Nullable CharSequence next() throws IOException {
    int got = text.read(chunk);
    if (got < 0) return end();
    var lines = new StringBuilder(got + 1);
    for (int i = 0; i < got; i++) append(chunk[i], lines);
    return lines;
  }

  private void append(char c, StringBuilder lines) {
    if (afterReturn && c != '\n') lines.append('\r');
    afterReturn = c == '\r';
    if (!afterReturn) lines.append(c);
    begun = c != '\n';
  }

  private @Nullable String end() {
    if (!begun) return null;
    begun = false;
    return "\n";
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
