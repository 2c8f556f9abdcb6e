package io.heddle.resp;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.util.Optional;

/** The Redis protocol, over a store in memory. */
public final class Resp implements StreamProtocol<RespOptions> {

  @Override
  public String name() {
    return "resp";
  }

  @Override
  public Class<RespOptions> options() {
    return RespOptions.class;
  }

  @Override
  public String description() {
    return "speaks the Redis protocol (RESP2, RESP3, inline) over a store in memory";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new RespWorkload());
  }

  @Override
  public Handler open(RespOptions options, ListenerInfo listener) {
    return new RespHandler(options, listener.name(), listener.frameBytesMax());
  }
}
