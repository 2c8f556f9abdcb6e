package io.heddle.echo;

import io.heddle.protocol.Connection;
import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.DatagramProtocol;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.io.IOException;
import java.util.Optional;

/**
 * Sends every byte back, unchanged, as soon as it has come. For trying out a network, a client or a
 * load test.
 *
 * <h2>Wire format</h2>
 *
 * <p>Over a connection there are no messages, only bytes: each comes back, in order. When the peer
 * has finished sending, what is still on its way follows, then the server finishes as well. Over a
 * datagram each comes back whole, the empty one too, but to ports 0, 7, 13, 17 and 19: services
 * there answer everything, and two of them would go on for ever.
 *
 * <p>A peer that sends and does not read is not read from either, once what the sockets hold is
 * full; nothing piles up here.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve echo=tcp://127.0.0.1:7001 --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening echo echo tcp://127.0.0.1:7001
 * admin off
 * ready in ... s
 * $ printf 'every byte\nback' | nc -N 127.0.0.1 7001; echo
 * every byte
 * back
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc862">RFC 862</a>
 */
public final class Echo implements StreamProtocol<NoOptions>, DatagramProtocol<NoOptions> {

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public Class<NoOptions> options() {
    return NoOptions.class;
  }

  @Override
  public String description() {
    return "sends every byte back, unchanged (RFC 862)";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new EchoWorkload());
  }

  @Override
  public Handler open(NoOptions options, ListenerInfo listener) {
    return new Back();
  }

  @Override
  public DatagramHandler openDatagrams(NoOptions options, ListenerInfo listener) {
    return datagram -> datagram.reply(datagram.payload());
  }

  /** A lambda in all but name: the first one that is not the server's own costs a start 10 ms. */
  private static final class Back implements Handler {
    @Override
    public void handle(Connection connection) throws IOException {
      connection.in().transferTo(connection.out());
    }
  }
}
