package io.heddle.server;

import java.util.Locale;

/** Where a server is between its start and its end. */
public enum ServerState {
  STARTING,
  READY,
  DRAINING;

  /** As it is written: {@code ready}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
