package io.heddle.protocol;

import java.io.IOException;

/**
 * A protocol over connections: bytes in order, both ways, on TCP and whatever else carries a
 * stream.
 *
 * @param <O> the options record, see {@link Protocol}
 */
public non-sealed interface StreamProtocol<O extends Record> extends Protocol<O> {

  /**
   * Makes the handler of one listener, before that listener accepts anything. Whatever can fail (a
   * file that cannot be opened, options that contradict one another) should fail here, where the
   * operator sees it, not at the first connection.
   *
   * @param options the listener's options, complete and validated by the record's constructor
   * @param listener where the handler will be reachable
   * @throws IOException if the handler cannot start; its message is shown to the operator
   * @throws IllegalArgumentException if the options cannot serve this listener; likewise
   */
  Handler open(O options, ListenerInfo listener) throws IOException;
}
