package io.heddle.file;

/** What was asked for is not done; the message is a sentence for the peer. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  RefusedException(String sentence) {
    // An answer like any other: nobody needs to know where it was thrown.
    super(sentence, null, false, false);
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
