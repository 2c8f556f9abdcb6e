package io.heddle.transport.datagram;

import java.util.Locale;

/** Why a datagram that came was not served. */
public enum DropReason {
  /** As many were being served as may be. */
  BUSY,
  /** Its peer is none of those who may come. */
  DENIED,
  /** Its peer has had its share. */
  RATE,
  /** The heap is full. */
  HEAP;

  /** As it is shown: in lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
