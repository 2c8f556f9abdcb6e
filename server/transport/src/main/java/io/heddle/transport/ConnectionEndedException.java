package io.heddle.transport;

import java.io.IOException;

/** The connection was ended by this side; what a handler's read or write throws then. */
public final class ConnectionEndedException extends IOException {
  private static final long serialVersionUID = 1;

  private final CloseReason reason;
  private final byte[] lastWords;

  public ConnectionEndedException(CloseReason reason) {
    this(reason, new byte[0]);
  }

  /**
   * @param lastWords what the peer is told, where it can be
   */
  public ConnectionEndedException(CloseReason reason, byte[] lastWords) {
    super("the connection was ended: " + reason);
    this.reason = reason;
    this.lastWords = lastWords.clone();
  }

  byte[] lastWords() {
    return lastWords.clone();
  }

  public CloseReason reason() {
    return reason;
  }
}
