package io.heddle.greeting;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads one message, answers {@code hi} and closes: the first server of every tutorial.
 *
 * <h2>Wire format</h2>
 *
 * <p>Whatever arrives first is the message, of any bytes, newline or not; nobody looks at it. The
 * answer is the option {@code message} in UTF-8, exactly as it is, without a newline of its own;
 * then the connection ends. What the peer sends besides is dropped. A peer that ends without having
 * sent a byte gets no answer.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve greeting=tcp://127.0.0.1:7072 --option message='hi there' --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening greeting greeting tcp://127.0.0.1:7072
 * admin off
 * ready in ... s
 * $ printf hello | nc 127.0.0.1 7072; echo
 * hi there
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 */
public final class Greeting implements StreamProtocol<GreetingOptions> {

  @Override
  public String name() {
    return "greeting";
  }

  @Override
  public Class<GreetingOptions> options() {
    return GreetingOptions.class;
  }

  @Override
  public String description() {
    return "reads one message, answers hi and closes";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new GreetingWorkload());
  }

  @Override
  public Handler open(GreetingOptions options, ListenerInfo listener) {
    byte[] message = options.message().getBytes(StandardCharsets.UTF_8);
    return connection -> greet(connection, message);
  }

  private static void greet(Connection connection, byte[] message) throws IOException {
    if (!connection.awaitRequest()) return;
    connection.read();
    connection.write(ByteBuffer.wrap(message));
  }
}
