package io.heddle.frames;

import java.nio.ByteOrder;

/** Which byte of a length comes first. */
public enum Endian {
  /** The most significant one, as is usual on a network. */
  BIG(ByteOrder.BIG_ENDIAN),
  /** The least significant one. */
  LITTLE(ByteOrder.LITTLE_ENDIAN);

  private final ByteOrder order;

  Endian(ByteOrder order) {
    this.order = order;
  }

  ByteOrder order() {
    return order;
  }
}
