package io.heddle.protocol;

import java.util.Optional;

/**
 * A wire protocol, found by {@link java.util.ServiceLoader} in a jar in a plugins folder. An
 * instance is made once when its jar is loaded, through the public constructor without parameters,
 * which should do nothing: work begins in {@link StreamProtocol#open} and {@link
 * DatagramProtocol#openDatagrams}. A protocol is one of these two, or both. Instances are shared
 * between threads.
 *
 * @param <O> the options: a public record whose components carry {@link Option}; {@link NoOptions}
 *     where there are none
 */
public sealed interface Protocol<O extends Record> permits StreamProtocol, DatagramProtocol {

  /**
   * The name an operator types: a lower-case letter, then lower-case letters, digits and hyphens;
   * unique in a server.
   */
  String name();

  /** The record that the options of a listener are bound to, before it opens. */
  Class<O> options();

  /** One line that says what the protocol does, shown by {@code heddle protocols}. */
  default String description() {
    return "";
  }

  /** How a load test drives this protocol; one for each run. Empty: it cannot. */
  default Optional<Workload> workload() {
    return Optional.empty();
  }
}
