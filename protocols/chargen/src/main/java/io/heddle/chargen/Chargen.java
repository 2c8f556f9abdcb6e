package io.heddle.chargen;

import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.DatagramProtocol;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends characters for as long as somebody takes them (RFC 864): a steady stream for trying out
 * terminals, networks and clients. What a client sends is thrown away, whenever it comes.
 *
 * <h2>Wire format</h2>
 *
 * <p>Lines of 72 characters, ended by CRLF. Each begins one character further on than the one
 * before, and the characters follow one another in a ring. By default they come byte for byte as
 * from xinetd: 93 characters from {@code !} to the closing brace, and after 95 lines the first line
 * again. With {@code pattern: rfc} they are the 95 printing characters of ASCII, the space first
 * and without that seam, as in the figure of RFC 864, which leaves the choice to the server.
 *
 * <p>The stream ends when the client closes the connection, or has taken nothing for {@code
 * write-timeout}. That a client has finished sending ends nothing, as with xinetd.
 *
 * <h2>Datagrams</h2>
 *
 * <p>Over UDP a datagram of any content is answered with the beginning of the pattern, at random
 * from 0 to {@code datagram-bytes-max} characters, of which RFC 864 allows 512. An empty datagram
 * is enough to ask, and its sender may be forged: this service has been used to flood others, so
 * set {@code datagram-bytes-max} to little, or {@code allow-from} to few, where strangers can reach
 * it.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve chargen=tcp://127.0.0.1:7019 --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening chargen chargen tcp://127.0.0.1:7019
 * admin off
 * ready in ... s
 * $ nc -N 127.0.0.1 7019 </dev/null | head -n 2 | tr -d '\r'
 * !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefgh
 * "#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghi
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 */
public final class Chargen
    implements StreamProtocol<ChargenOptions>, DatagramProtocol<ChargenOptions> {
  /** In one write, so that a client that takes everything costs few of them. */
  private static final int PERIODS = 9;

  @Override
  public String name() {
    return "chargen";
  }

  @Override
  public Class<ChargenOptions> options() {
    return ChargenOptions.class;
  }

  @Override
  public String description() {
    return "sends a pattern of characters without end, whatever it gets (RFC 864)";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(ChargenSession::new);
  }

  @Override
  public Handler open(ChargenOptions options, ListenerInfo listener) {
    ByteBuffer lines = lines(options.pattern());
    return connection -> {
      // A client that sends before it reads would wait for this side, and this side for it.
      connection.discardInput();
      while (!connection.draining()) connection.write(lines.duplicate());
    };
  }

  /** Of all connections, which therefore hold nothing, be their peers ever so slow. */
  private static ByteBuffer lines(Pattern pattern) {
    byte[] period = pattern.period();
    ByteBuffer lines = ByteBuffer.allocateDirect(PERIODS * period.length);
    while (lines.hasRemaining()) lines.put(period);
    return lines.flip().asReadOnlyBuffer();
  }

  @Override
  public DatagramHandler openDatagrams(ChargenOptions options, ListenerInfo listener) {
    byte[] period = options.pattern().period();
    return datagram -> {
      int bytes = ThreadLocalRandom.current().nextInt(options.datagramBytesMax() + 1);
      datagram.reply(ByteBuffer.wrap(period, 0, bytes));
    };
  }
}
