package io.heddle.exec;

/** A message that is not going to be run; the reason is for the peer. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  RefusedException(String sentence) {
    super(sentence);
  }
}
