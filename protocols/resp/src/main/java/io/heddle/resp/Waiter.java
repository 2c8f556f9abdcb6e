package io.heddle.resp;

import java.util.concurrent.CountDownLatch;

/**
 * A blocking command that found nothing: it is tried again when one of its keys gets something.
 *
 * @param kind of value that it waits for
 * @param deadline in milliseconds since 1970; {@link Long#MAX_VALUE} for none
 * @param order of those that wait, which came first
 * @param done counted down when it is answered
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
record Waiter(
    Client client,
    Keyspace keyspace,
    byte[][] keys,
    Class<? extends Value> kind,
    Command command,
    byte[][] arguments,
    long deadline,
    long order,
    CountDownLatch done) {

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
