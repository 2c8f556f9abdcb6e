package io.heddle.discard;

import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.DatagramProtocol;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.util.Optional;

/**
 * Throws away whatever it gets and never answers (RFC 863): for clients that want to know whether
 * they can send, and how fast.
 *
 * <h2>Wire format</h2>
 *
 * <p>Over a connection, bytes of any kind and number. Nothing ever comes back but, once the client
 * has finished sending, the end: by it a client knows that all it sent has arrived. Over UDP,
 * datagrams of any kind; nothing comes back at all.
 *
 * <h2>Load test</h2>
 *
 * <p>Each request is a connection: it sends a payload, finishes, and awaits the end with nothing
 * before it. A server that closed before it had taken everything would reset the connection.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve discard=tcp://127.0.0.1:7009 --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening discard discard tcp://127.0.0.1:7009
 * admin off
 * ready in ... s
 * $ printf 'Nobody will ever know.\n' | nc -N 127.0.0.1 7009 | wc -c
 * 0
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 */
public final class Discard implements StreamProtocol<NoOptions>, DatagramProtocol<NoOptions> {

  @Override
  public String name() {
    return "discard";
  }

  @Override
  public Class<NoOptions> options() {
    return NoOptions.class;
  }

  @Override
  public String description() {
    return "throws away whatever it gets and never answers (RFC 863)";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new DiscardWorkload());
  }

  @Override
  public Handler open(NoOptions options, ListenerInfo listener) {
    return connection -> {
      while (connection.read() != null) {}
    };
  }

  @Override
  public DatagramHandler openDatagrams(NoOptions options, ListenerInfo listener) {
    return datagram -> {};
  }
}
