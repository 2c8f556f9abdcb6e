package io.heddle.transport;

import java.io.IOException;

/** All connections together hold too much for this one to hold more. */
public final class NoRoomException extends IOException {
  private static final long serialVersionUID = 1;

  NoRoomException(String sentence) {
    super(sentence);
  }
}
