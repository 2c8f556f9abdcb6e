package io.heddle.server.cli;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A log record on one line, with the exception in short; its stack trace only under {@code
 * --debug}.
 */
public final class LogLine extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  /**
   * Loads what logging needs, time zones for one, which cannot be read when descriptors have run
   * out.
   */
  static void load() {
    var empty = new LogRecord(Level.INFO, "");
    for (Handler handler : Logger.getLogger("").getHandlers()) handler.getFormatter().format(empty);
    System.getLogger(LogLine.class.getName()).log(System.Logger.Level.TRACE, "");
  }

  @Override
  public String format(LogRecord record) {
    var line = new StringBuilder(120);
    TIME.formatTo(record.getInstant(), line);
    line.append(' ').append(record.getLevel().getName()).append(' ');
    appendPrintable(line, formatMessage(record));
    Throwable thrown = record.getThrown();
    if (thrown == null) return line.append('\n').toString();
    appendPrintable(line.append(": "), thrown + place(thrown));
    line.append('\n');
    if (debug()) appendStack(line, thrown);
    return line.toString();
  }

  /** Where it was thrown: what an author of a protocol looks for first. */
  private static String place(Throwable thrown) {
    StackTraceElement[] stack = thrown.getStackTrace();
    return stack.length == 0 ? "" : " at " + stack[0];
  }

  /** What came from a peer must not forge lines, nor move a terminal's cursor. */
  private static void appendPrintable(StringBuilder line, @Nullable String text) {
    String.valueOf(text)
        .codePoints()
        .forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? '?' : c));
  }

  private static void appendStack(StringBuilder line, Throwable thrown) {
    for (StackTraceElement element : thrown.getStackTrace())
      line.append("\tat ").append(element).append('\n');
    Throwable cause = thrown.getCause();
    if (cause == null) return;
    line.append("caused by: ").append(cause).append('\n');
    appendStack(line, cause);
  }

  private static boolean debug() {
    return Logger.getLogger("io.heddle").isLoggable(Level.FINE);
  }
}
