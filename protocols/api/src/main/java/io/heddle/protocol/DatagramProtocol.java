package io.heddle.protocol;

import java.io.IOException;

/**
 * A protocol over datagrams: one comes in, replies go out, and nothing connects them with the next.
 * A protocol that is served over connections as well implements {@link StreamProtocol} too; a
 * listener that has endpoints of both kinds opens both, connections first.
 *
 * @param <O> the options record, see {@link Protocol}
 */
public non-sealed interface DatagramProtocol<O extends Record> extends Protocol<O> {

  /**
   * Makes the handler of one listener, before that listener receives anything; fails as {@link
   * StreamProtocol#open} does.
   *
   * @param options the listener's options, complete and validated by the record's constructor
   * @param listener where the handler will be reachable
   * @throws IOException if the handler cannot start; its message is shown to the operator
   * @throws IllegalArgumentException if the options cannot serve this listener; likewise
   */
  DatagramHandler openDatagrams(O options, ListenerInfo listener) throws IOException;
}
