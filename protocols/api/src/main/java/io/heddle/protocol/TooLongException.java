package io.heddle.protocol;

/**
 * A line or frame was longer than the listener allows. The rest of it was not read and every
 * further read fails the same way: all a handler can do is to say so in its protocol's own words
 * ({@link #withLastWords}) and end. Or a reply is longer than a datagram can be ({@link
 * Datagram#reply}).
 */
public final class TooLongException extends ProtocolException {
  private static final long serialVersionUID = 1;

  private final int bytesMax;

  /**
   * @param message for the operator's log
   * @param bytesMax the limit that was passed
   * @param lastWords see {@link ProtocolException}
   */
  public TooLongException(String message, int bytesMax, String lastWords) {
    super(message, lastWords);
    this.bytesMax = bytesMax;
  }

  /** The limit that was passed, in bytes. */
  public int bytesMax() {
    return bytesMax;
  }

  /**
   * The same in the protocol's own words: what to throw instead, so that the peer understands it.
   */
  public TooLongException withLastWords(String lastWords) {
    return new TooLongException(String.valueOf(getMessage()), bytesMax, lastWords);
  }
}
