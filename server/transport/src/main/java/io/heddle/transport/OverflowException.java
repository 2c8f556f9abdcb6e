package io.heddle.transport;

import java.io.IOException;

/** The peer did not read what others sent it, and more than the bound was pending. */
public final class OverflowException extends IOException {
  private static final long serialVersionUID = 1;

  OverflowException(long bytesMax) {
    super("the peer does not read: more than " + bytesMax + " bytes pending");
  }
}
