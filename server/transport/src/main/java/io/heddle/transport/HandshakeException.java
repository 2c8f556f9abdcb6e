package io.heddle.transport;

import java.io.IOException;

/** The two sides did not agree on how to talk; the message says why, in words for an operator. */
public final class HandshakeException extends IOException {
  private static final long serialVersionUID = 1;

  public HandshakeException(String message) {
    super(message);
  }

  HandshakeException(String message, Throwable cause) {
    super(message, cause);
  }
}
