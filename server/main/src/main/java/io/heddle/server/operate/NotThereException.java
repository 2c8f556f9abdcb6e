package io.heddle.server.operate;

import java.io.IOException;

/** What the server was asked for is not there, or not any more, such as a connection. */
public final class NotThereException extends IOException {
  private static final long serialVersionUID = 1;

  NotThereException(String sentence) {
    super(sentence);
  }
}
