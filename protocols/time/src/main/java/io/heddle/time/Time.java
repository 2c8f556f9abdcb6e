package io.heddle.time;

import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.DatagramProtocol;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Tells machines the time in four bytes, and closes (RFC 868). It asks for nothing: they come at
 * once, and what a client sends is thrown away.
 *
 * <h2>Wire format</h2>
 *
 * <p>The seconds since the beginning of 1900 (UTC), as an unsigned number of four bytes,
 * big-endian. Take 2,208,988,800 off for those since 1970. On 7 February 2036 at 06:28:16 UTC the
 * number is back at 0, as RFC 868 has it: clients have to know by then that it counts from there.
 * Over UDP a datagram of any content is answered with one that holds the four bytes.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve time=tcp://127.0.0.1:7037 --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening time time tcp://127.0.0.1:7037
 * admin off
 * ready in ... s
 * $ echo $(nc -N 127.0.0.1 7037 </dev/null | od -An -tu4 --endian=big) seconds since 1900
 * ... seconds since 1900
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 */
public final class Time implements StreamProtocol<NoOptions>, DatagramProtocol<NoOptions> {
  /** From the beginning of 1900 to that of 1970. */
  private static final long SECONDS_BEFORE_1970 = 2_208_988_800L;

  private final InstantSource clock;

  /** By the machine's clock. */
  public Time() {
    this(InstantSource.system());
  }

  Time(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "time";
  }

  @Override
  public Class<NoOptions> options() {
    return NoOptions.class;
  }

  @Override
  public String description() {
    return "tells the seconds since 1900 in four bytes and closes (RFC 868)";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new TimeWorkload());
  }

  @Override
  public Handler open(NoOptions options, ListenerInfo listener) {
    return connection -> connection.write(now());
  }

  @Override
  public DatagramHandler openDatagrams(NoOptions options, ListenerInfo listener) {
    return datagram -> datagram.reply(now());
  }

  private ByteBuffer now() {
    return ByteBuffer.allocate(Integer.BYTES).putInt(0, secondsSince1900(clock.instant()));
  }

  /** Unsigned; from 2036 on, those since the 7th of February of that year. */
  static int secondsSince1900(Instant time) {
    return (int) (time.getEpochSecond() + SECONDS_BEFORE_1970);
  }
}
