package io.heddle.daytime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.DatagramProtocol;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Tells people date and time in one line, and closes (RFC 867). It asks for nothing: the line comes
 * at once, and what a client sends is thrown away.
 *
 * <h2>Wire format</h2>
 *
 * <p>{@code dd MMM yyyy hh:mm:ss ZONE}, ended by CRLF, in ASCII: the form of mail that RFC 867
 * gives as an example, and that xinetd sends. Over UDP a datagram of any content is answered with
 * one that holds the line.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve daytime=tcp://127.0.0.1:7013 --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening daytime daytime tcp://127.0.0.1:7013
 * admin off
 * ready in ... s
 * $ nc -N 127.0.0.1 7013 </dev/null | tr -d '\r'
 * ... 20...:...:... ...
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 */
public final class Daytime
    implements StreamProtocol<DaytimeOptions>, DatagramProtocol<DaytimeOptions> {
  private final InstantSource clock;

  /** By the machine's clock. */
  public Daytime() {
    this(InstantSource.system());
  }

  Daytime(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "daytime";
  }

  @Override
  public Class<DaytimeOptions> options() {
    return DaytimeOptions.class;
  }

  @Override
  public String description() {
    return "tells date and time in one line and closes (RFC 867)";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new DaytimeWorkload());
  }

  @Override
  public Handler open(DaytimeOptions options, ListenerInfo listener) {
    ZoneId zone = options.zoneId();
    return connection -> connection.write(now(zone));
  }

  @Override
  public DatagramHandler openDatagrams(DaytimeOptions options, ListenerInfo listener) {
    ZoneId zone = options.zoneId();
    return datagram -> datagram.reply(now(zone));
  }

  private ByteBuffer now(ZoneId zone) {
    return UTF_8.encode(TimeLine.of(clock.instant().atZone(zone)) + "\r\n");
  }
}
