package io.heddle.inbox;

import java.io.IOException;

/** A message is not in the file, or not known to be on the disk. */
final class NotStoredException extends IOException {
  private static final long serialVersionUID = 1;

  NotStoredException(IOException cause) {
    super("a message could not be stored: " + cause.getMessage(), cause);
  }
}
