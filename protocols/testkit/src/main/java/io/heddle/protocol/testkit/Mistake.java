package io.heddle.protocol.testkit;

/**
 * What a server can do wrong with one of the messages that it sends. A workload should notice each;
 * see {@link WorkloadTester#spoilLine(Mistake, int)}.
 */
public enum Mistake {
  /** Its last byte is another one. */
  CHANGED,
  /** It never comes. */
  LOST,
  /** It comes twice. */
  DOUBLED,
  /** It comes behind the one that follows. Where none does, it is lost. */
  SWAPPED
}
