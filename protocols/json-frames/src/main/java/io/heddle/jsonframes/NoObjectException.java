package io.heddle.jsonframes;

import java.io.IOException;

/** A header is something else than a JSON object; the message says what, in a few words. */
final class NoObjectException extends IOException {
  private static final long serialVersionUID = 1;

  NoObjectException(String words) {
    super(words);
  }

  NoObjectException(String words, Throwable cause) {
    super(words, cause);
  }
}
