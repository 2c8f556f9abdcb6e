package io.heddle.echo;

import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.DatagramProtocol;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.util.Optional;

/** Every byte back, unchanged (RFC 862). */
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
    return connection -> connection.in().transferTo(connection.out());
  }

  @Override
  public DatagramHandler openDatagrams(NoOptions options, ListenerInfo listener) {
    return datagram -> datagram.reply(datagram.payload());
  }
}
