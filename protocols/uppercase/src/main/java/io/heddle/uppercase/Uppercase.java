package io.heddle.uppercase;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Sends text back in upper case as it arrives, newline or not: nobody has to end a line, or to send
 * anything at all, to get what is due.
 *
 * <h2>Wire format</h2>
 *
 * <p>Text in {@code charset}, both ways, without messages: how it is cut into packets and reads
 * makes no difference. A character split between two of them is whole in the answer. Upper case is
 * that of Unicode, in no language in particular, so a text may become longer: {@code ß} comes back
 * as {@code SS}. Bytes that are no text in that charset come back unchanged, and so does a
 * character that the peer never completes, when it has finished sending.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve uppercase=tcp://127.0.0.1:7011 --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening uppercase uppercase tcp://127.0.0.1:7011
 * admin off
 * ready in ... s
 * $ printf 'straße, žofie' | nc -N 127.0.0.1 7011; echo
 * STRASSE, ŽOFIE
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 */
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
