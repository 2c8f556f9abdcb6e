package io.heddle.chargen;

/** Which characters come, in which order. */
public enum Pattern {
  /** 93 characters, and a step back after each 95 lines: what xinetd 2.3 sends. */
  XINETD('!', '}'),
  /** All 95 printing characters, without a seam: the figure in RFC 864. */
  RFC(' ', '~');

  private static final int LINES = 95;
  private static final int COLUMNS = 72;
  private static final int LINE_BYTES = COLUMNS + 2;

  private final char first;
  private final char last;

  Pattern(char first, char last) {
    this.first = first;
    this.last = last;
  }

  /** What is sent again and again. */
  byte[] period() {
    byte[] period = new byte[LINES * LINE_BYTES];
    int ring = last - first + 1;
    for (int line = 0; line < LINES; line++) {
      int at = line * LINE_BYTES;
      for (int column = 0; column < COLUMNS; column++)
        period[at + column] = (byte) (first + (line + column) % ring);
      period[at + COLUMNS] = '\r';
      period[at + COLUMNS + 1] = '\n';
    }
    return period;
  }
}
