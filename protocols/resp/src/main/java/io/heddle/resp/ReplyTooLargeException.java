package io.heddle.resp;

/** A reply would take more memory than any peer can ask for. */
final class ReplyTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ReplyTooLargeException() {
    super("a reply of more than 1GiB", null, false, false);
  }
}
