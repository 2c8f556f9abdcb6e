package io.heddle.transport;

/**
 * Wakes the thread of one connection when its waits are over, in place of a timer for each: whoever
 * plans thousands of moments a second can see to all of them on one thread.
 */
@FunctionalInterface
public interface Alarm {
  /**
   * Unparks the connection's thread at a moment or a little later, unless another one is set before
   * that. Unparking it at other times too does no harm.
   *
   * @param nanos in {@link System#nanoTime} terms
   */
  void set(long nanos);
}
