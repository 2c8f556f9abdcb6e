package io.heddle.transport;

import java.io.IOException;

/** The connection was ended by this side; what a handler's read or write throws then. */
public final class ConnectionEndedException extends IOException {
  private static final long serialVersionUID = 1;

  private final CloseReason reason;

  public ConnectionEndedException(CloseReason reason) {
    super("the connection was ended: " + reason);
    this.reason = reason;
  }

  public CloseReason reason() {
    return reason;
  }
}
