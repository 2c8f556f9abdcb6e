package io.heddle.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The peer broke the protocol: a line past the limit, a length that makes no sense. Thrown out of a
 * handler it closes the connection with the reason {@code protocol-error}, after the last words, if
 * any, have been sent to the peer.
 */
public class ProtocolException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * Sent as they are, so they end with a newline where the protocol has lines; empty: nothing is
   * sent.
   */
  private final byte[] lastWords;

  /** A violation that the peer is not told of: the connection just ends. */
  public ProtocolException(String message) {
    this(message, "");
  }

  /**
   * A violation that the peer is told of.
   *
   * @param message for the operator's log
   * @param lastWords for the peer, in UTF-8, exactly as they go over the wire
   */
  public ProtocolException(String message, String lastWords) {
    this(message, lastWords.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A violation that the peer is told of, by a protocol that is not text.
   *
   * @param message for the operator's log
   * @param lastWords for the peer, exactly as they go over the wire
   */
  public ProtocolException(String message, byte[] lastWords) {
    super(message);
    this.lastWords = lastWords.clone();
  }

  /** What the peer is sent before the connection ends; empty for nothing. */
  public byte[] lastWords() {
    return lastWords.clone();
  }
}
