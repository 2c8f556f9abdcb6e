package io.heddle.transport.datagram;

import java.util.Locale;

/** Why a reply was not sent. */
public enum UnsentReason {
  /** Its peer's port is one of those that must not be answered. */
  LOOP,
  /** The system refused it, or had no room for it. */
  REFUSED;

  /** As it is shown: in lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
