package io.heddle.protocol.testkit;

import io.heddle.transport.Wire;

/** Both ends of a connection in memory, for benchmarks and stress tests. */
public record MemoryEnds(Wire server, Wire client) {
  private static final int CAPACITY_BYTES = 256 << 10;

  /** Connects. */
  public static MemoryEnds connect() {
    var address = new TestTransport.MemoryAddress("memory");
    MemoryWire[] ends = MemoryWire.pair(CAPACITY_BYTES, address, address);
    return new MemoryEnds(ends[0], ends[1]);
  }
}
