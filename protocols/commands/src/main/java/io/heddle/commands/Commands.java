package io.heddle.commands;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.util.Optional;

/** Commands in lines, one line of answer each, over a small store in memory. */
public final class Commands implements StreamProtocol<CommandsOptions> {

  @Override
  public String name() {
    return "commands";
  }

  @Override
  public Class<CommandsOptions> options() {
    return CommandsOptions.class;
  }

  @Override
  public String description() {
    return "answers commands with one line each, over a small store in memory; HELP lists them";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new CommandsWorkload());
  }

  @Override
  public Handler open(CommandsOptions options, ListenerInfo listener) {
    return new CommandsHandler(options);
  }
}
