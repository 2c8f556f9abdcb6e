package io.heddle.server.remote;

import java.io.IOException;

/** The server has answered that it will not, and the connection is as good as before. */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * @param sentence the server's own
   */
  RefusedException(String sentence) {
    super(sentence);
  }
}
