package io.heddle.protocol;

import java.nio.charset.Charset;

/**
 * An option has a value that the protocol cannot do with. For the compact constructor of a record
 * of options: the message names the option, what is expected and what came, as {@link Option} asks
 * for ({@code "history-size: expected 0 to 1000, got 5000"}).
 */
public final class OptionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private OptionException(String option, String expected, Object got) {
    super(option + ": expected " + expected + ", got " + got);
  }

  /**
   * Checks whatever can be said in a few words.
   *
   * @param option as the operator writes it
   * @param expected such as {@code "a folder"}
   * @param got shown as it is
   * @throws OptionException if it does not hold
   */
  public static void throwUnless(boolean holds, String option, String expected, Object got) {
    if (!holds) throw new OptionException(option, expected, got);
  }

  /**
   * Checks a number.
   *
   * @throws OptionException if it is less than {@code min} or more than {@code max}
   */
  public static void throwUnlessWithin(String option, long value, long min, long max) {
    throwUnless(value >= min && value <= max, option, min + " to " + max, value);
  }

  /**
   * Checks a size.
   *
   * @throws OptionException if it is less than {@code min} or more than {@code max}, in bytes
   */
  public static void throwUnlessWithin(String option, ByteSize value, long min, long max) {
    String range = new ByteSize(min) + " to " + new ByteSize(max);
    throwUnless(value.bytes() >= min && value.bytes() <= max, option, range, value);
  }

  /**
   * Checks the encoding of text that comes in lines: one that {@link Connection#readLine(Charset)}
   * and {@link Connection#writeLine(String, Charset)} can find the newline in.
   *
   * @throws OptionException if its newline is not the byte 0x0A, or nothing can be written in it
   */
  public static void throwUnlessForLines(String option, Charset charset) {
    byte[] newline = charset.canEncode() ? "\n".getBytes(charset) : new byte[0];
    throwUnless(
        newline.length == 1 && newline[0] == '\n',
        option,
        "one with ASCII's newline, such as utf-8 or gbk",
        charset.name());
  }
}
