package io.heddle.uppercase;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Datagram;
import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.DatagramProtocol;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Optional;

/**
 * Text back in upper case as it arrives, newline or not, for as long as the peer sends; over UDP
 * each datagram is a text of its own.
 *
 * <h2>Wire format</h2>
 *
 * <p>Text in the encoding of the option {@code charset}, both ways, without any framing. A
 * character that arrives in pieces is answered when it is whole; bytes that are no text in that
 * encoding come back unchanged, also half a character where the input ends. A letter whose upper
 * case is two letters gets both: {@code straße} becomes {@code STRASSE}.
 *
 * <p>A datagram is answered by one datagram, an empty one by an empty one; not at all where the
 * upper case does not fit into a datagram, or where the peer's port is one that answers everything.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve uppercase=tcp://127.0.0.1:7071 --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening uppercase uppercase tcp://127.0.0.1:7071
 * admin off
 * ready in ... s
 * $ echo 'straße, жизнь' | nc -N 127.0.0.1 7071
 * STRASSE, ЖИЗНЬ
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 */
public final class Uppercase
    implements StreamProtocol<UppercaseOptions>, DatagramProtocol<UppercaseOptions> {

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

  @Override
  public DatagramHandler openDatagrams(UppercaseOptions options, ListenerInfo listener) {
    var alphabet = new Alphabet(options.charset());
    return datagram -> serve(datagram, alphabet);
  }

  private static void serve(Connection connection, Alphabet alphabet) throws IOException {
    var upper = new UpperCaser(alphabet, connection::write);
    for (ByteBuffer chunk; (chunk = connection.read()) != null; ) upper.accept(chunk);
    upper.finish();
  }

  private static void serve(Datagram datagram, Alphabet alphabet) throws IOException {
    var answer = new ByteArrayOutputStream(datagram.payload().remaining());
    var upper = new UpperCaser(alphabet, Channels.newChannel(answer)::write);
    upper.accept(datagram.payload());
    upper.finish();
    datagram.reply(ByteBuffer.wrap(answer.toByteArray()));
  }
}
