package io.heddle.transport;

import java.util.Locale;

/** Why a connection ended; each has exactly one. */
public enum CloseReason {
  /** The peer finished and the handler was done with it. */
  PEER_CLOSED,
  /** The handler returned by its own decision. */
  HANDLER_RETURNED,
  IDLE_TIMEOUT,
  REQUEST_TIMEOUT,
  /** The peer did not take its output: nothing for too long, or too much was pending. */
  WRITE_TIMEOUT,
  /** Peer and server did not agree on how to talk, or not in time. */
  HANDSHAKE_FAILED,
  /** The peer broke the protocol. */
  PROTOCOL_ERROR,
  /** The handler threw what is not the peer's doing. */
  HANDLER_FAILED,
  /** The connection was reset, or broke otherwise. */
  IO_FAILED,
  /** It was over a limit: when it came, or of what all of them together may hold. */
  REJECTED,
  /** The server was draining. */
  DRAINED,
  /** Somebody ended it from outside. */
  KILLED;

  /** As it is written in metrics and logs: {@code peer-closed}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
