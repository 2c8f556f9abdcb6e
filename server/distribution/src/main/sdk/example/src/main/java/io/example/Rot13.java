package io.example;

import io.heddle.protocol.Handler;
import io.heddle.protocol.LineSession;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.Option;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.io.IOException;
import java.util.Optional;

/** Lines back, each letter turned by half the alphabet. */
public final class Rot13 implements StreamProtocol<Rot13.Options> {

  /** What an operator can set: {@code --option greeting=Hello}. */
  public record Options(
      @Option(help = "a line sent first; empty for none", defaultValue = "") String greeting) {}

  @Override
  public String name() {
    return "rot13";
  }

  @Override
  public String description() {
    return "each line back, its letters turned by half the alphabet";
  }

  @Override
  public Class<Options> options() {
    return Options.class;
  }

  @Override
  public Handler open(Options options, ListenerInfo listener) {
    return connection -> {
      if (!options.greeting().isEmpty()) connection.writeLine(options.greeting());
      String line;
      while ((line = connection.readLine()) != null) connection.writeLine(turn(line));
    };
  }

  /** What {@code heddle load --protocol rot13} sends, to a server that does not greet. */
  @Override
  public Optional<Workload> workload() {
    return Optional.of((connection, client) ->
        new LineSession(connection) {
          @Override
          public void send(long number) throws IOException {
            ask("Hello " + number, "Uryyb " + number);
          }
        });
  }

  private static String turn(String line) {
    var turned = new StringBuilder(line.length());
    for (char c : line.toCharArray()) turned.append(turn(c));
    return turned.toString();
  }

  private static char turn(char c) {
    if (c >= 'a' && c <= 'z') return (char) ('a' + (c - 'a' + 13) % 26);
    if (c >= 'A' && c <= 'Z') return (char) ('A' + (c - 'A' + 13) % 26);
    return c;
  }
}
