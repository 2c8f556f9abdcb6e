package io.heddle.server.connect;

import java.util.concurrent.locks.ReentrantLock;

/**
 * What the server sends, as a terminal shows it: whole lines, and the beginning of one that has no
 * end yet. Control characters are made visible, so that the server cannot steer the terminal.
 * Thread-safe.
 */
final class Incoming {
  /** A beginning longer than this is shown as if it were a line. */
  private static final int BEGUN_CHARS_MAX = 1000;

  private final ReentrantLock lock = new ReentrantLock();
  private final StringBuilder begun = new StringBuilder();

  /** So much of it is on the screen. */
  private int shown;

  /** A CR came last: with an LF it ends the line, with anything else it is a control character. */
  private boolean afterReturn;

  /** Takes what came and returns the lines that are whole now, each with its LF. */
  String add(char[] text, int length) {
    lock.lock();
    try {
      int whole = 0;
      for (int i = 0; i < length; i++) {
        append(text[i]);
        if (text[i] == '\n' || begun.length() > BEGUN_CHARS_MAX) whole = begun.length();
      }
      return take(whole);
    } finally {
      lock.unlock();
    }
  }

  private void append(char c) {
    if (afterReturn && c != '\n') begun.append("^M");
    afterReturn = c == '\r';
    if (!afterReturn) begun.append(visible(c));
  }

  private static String visible(char c) {
    if (c == '\n' || c == '\t' || !Character.isISOControl(c)) return String.valueOf(c);
    if (c < ' ') return "^" + (char) (c + '@');
    return c == 0x7F ? "^?" : "M-^" + (char) (c - '@');
  }

  /**
   * The line that has no end yet, to be shown as it is now: it may be a question, {@code login: }.
   */
  String show() {
    lock.lock();
    try {
      shown = begun.length();
      return begun.toString();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what was shown of the line that has no end: the user has written behind it. */
  void answered() {
    lock.lock();
    try {
      take(shown);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the line that will have no end. */
  String rest() {
    lock.lock();
    try {
      return take(begun.length());
    } finally {
      lock.unlock();
    }
  }

  private String take(int length) {
    String taken = begun.substring(0, length);
    begun.delete(0, length);
    shown = Math.max(0, shown - length);
    return taken;
  }
}
