package io.heddle.protocol;

import java.io.InterruptedIOException;
import java.time.Duration;

/** The peer let a deadline pass; thrown by the read or write that was waiting for it. */
public final class DeadlineException extends InterruptedIOException {
  private static final long serialVersionUID = 1;

  /** Which deadline. */
  public enum Kind {
    /** No request began within {@code idle-timeout}. */
    IDLE,
    /** A request that had begun was not whole within {@code request-timeout}. */
    REQUEST,
    /** The peer took no byte of the output for {@code write-timeout}. */
    WRITE
  }

  private final Kind kind;

  public DeadlineException(Kind kind, Duration limit) {
    super(
        switch (kind) {
              case IDLE -> "no request began within ";
              case REQUEST -> "the request was not whole within ";
              case WRITE -> "the peer took nothing for ";
            }
            + limit.toString().substring(2).toLowerCase(java.util.Locale.ROOT));
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
