package io.heddle.chat;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.util.Optional;

/** Rooms in which everybody hears what the others say. */
public final class Chat implements StreamProtocol<ChatOptions> {

  @Override
  public String name() {
    return "chat";
  }

  @Override
  public Class<ChatOptions> options() {
    return ChatOptions.class;
  }

  @Override
  public String description() {
    return "rooms in which everybody hears what the others say; /help in a room tells the rest";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new ChatWorkload());
  }

  @Override
  public Handler open(ChatOptions options, ListenerInfo listener) {
    return new ChatHandler(options);
  }
}
