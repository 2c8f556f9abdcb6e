package io.heddle.protocol;

/** How a stream of bytes is cut into messages of text; see {@link Connection#readMessage}. */
public enum Framing {
  /** A message is a line, ended by LF or CRLF. */
  LINES,
  /**
   * A message is what one read delivers: for simple clients that send without a newline and wait
   * for the answer. TCP keeps no such boundaries, so two messages sent without waiting may arrive
   * as one.
   */
  READS
}
