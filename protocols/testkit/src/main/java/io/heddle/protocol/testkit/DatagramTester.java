package io.heddle.protocol.testkit;

import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.DatagramProtocol;
import io.heddle.protocol.ProtocolException;
import io.heddle.transport.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/**
 * Serves the datagrams of one protocol for its tests, in memory or on a loopback socket; there, by
 * what the server serves them with. One question at a time.
 *
 * <pre>{@code
 * try (var tester = DatagramTester.inMemory(new Echo(), new NoOptions())) {
 *   assertEquals(List.of("Hello"), tester.ask("Hello"));
 * }
 * }</pre>
 */
public final class DatagramTester implements AutoCloseable {
  private final DatagramHandler handler;
  private final TestDatagrams transport;

  private <O extends Record> DatagramTester(
      DatagramProtocol<O> protocol, O options, Function<DatagramHandler, TestDatagrams> transport) {
    var listener = new TestListener(protocol.name(), "udp://127.0.0.1:0", Limits.DEFAULTS);
    try {
      handler = protocol.openDatagrams(options, listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.transport = transport.apply(handler);
  }

  /** Serves the protocol without a socket. */
  public static <O extends Record> DatagramTester inMemory(
      DatagramProtocol<O> protocol, O options) {
    return new DatagramTester(protocol, options, TestDatagrams.Memory::new);
  }

  /** Serves the protocol on a free UDP port of the loopback address. */
  public static <O extends Record> DatagramTester onLoopback(
      DatagramProtocol<O> protocol, O options) {
    return new DatagramTester(protocol, options, TestDatagrams.Loopback::new);
  }

  /**
   * Sends a datagram, waits until it has been served, and returns the replies: none, or those
   * before, where the handler has thrown a {@link ProtocolException}, which is the peer's doing.
   *
   * @throws AssertionError with anything else that the handler has thrown, or if nothing happens
   *     within ten seconds
   */
  public List<byte[]> ask(byte[] payload) {
    return transport.ask(payload);
  }

  /** The same in UTF-8. */
  public List<String> ask(String text) {
    return ask(text.getBytes(StandardCharsets.UTF_8)).stream()
        .map(reply -> new String(reply, StandardCharsets.UTF_8))
        .toList();
  }

  /** Closes the handler. */
  @Override
  public void close() {
    try (handler) {
      transport.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
