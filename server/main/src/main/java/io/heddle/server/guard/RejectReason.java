package io.heddle.server.guard;

import java.util.Locale;

/** Why a connection was not let in, by the limit that it met first. */
public enum RejectReason {
  /** Its peer is none of those who may come: {@code allow-from}, {@code deny-from}. */
  DENIED,
  /** Its peer is no proxy that may say for whom it comes. */
  UNTRUSTED_PROXY,
  /** Its peer comes too often. */
  ACCEPT_RATE_PER_PEER,
  /** Its peer has as many connections as it may have. */
  MAX_CONNECTIONS_PER_PEER,
  /** The heap is full. */
  HEAP_LIMIT,
  /** The listener has as many connections as it may have. */
  MAX_CONNECTIONS,
  /** All listeners together have. */
  SERVER_MAX_CONNECTIONS,
  /** It was let in, and then all requests of which a part has come held too much. */
  REQUEST_MEMORY;

  /** Whether it is told that there is no room: who may not come at all is told nothing. */
  public boolean told() {
    return this != DENIED && this != UNTRUSTED_PROXY;
  }

  /** As it is shown in metrics: {@code max-connections}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
