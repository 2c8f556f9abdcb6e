package io.heddle.transport;

import java.util.Locale;

/** What the thread of a connection is at. */
public enum Activity {
  /** Waits for the peer to send. */
  READING,
  /** Waits for the peer to take what was written. */
  WRITING,
  /** Is in the handler: computes, sleeps, or waits for something else than the peer. */
  WORKING;

  /** As in the admin endpoint: {@code reading}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
