package io.heddle.uppercase;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Text back in upper case as it arrives, newline or not. */
public final class Uppercase implements StreamProtocol<UppercaseOptions> {

  @Override
  public String name() {
    return "uppercase";
  }

  @Override
  public Class<UppercaseOptions> options() {
    return UppercaseOptions.class;
  }

  @Override
  public String description() {
    return "sends text back in upper case as it arrives";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new UppercaseWorkload());
  }

  @Override
  public Handler open(UppercaseOptions options, ListenerInfo listener) {
    var alphabet = new Alphabet(options.charset());
    return connection -> serve(connection, alphabet);
  }

  private static void serve(Connection connection, Alphabet alphabet) throws IOException {
    var upper = new UpperCaser(alphabet, connection::write);
    for (ByteBuffer chunk; (chunk = connection.read()) != null; ) upper.accept(chunk);
    upper.finish();
  }
}
