package io.heddle.talk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Framing;
import io.heddle.protocol.Handler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One caller, from lifting the receiver to putting it down. */
final class TalkHandler implements Handler {
  /** What may be said to nobody yet; more than two sockets hold. */
  private static final int HELD_BYTES_MAX = 256 << 10;

  private final Framing framing;
  private final Exchange exchange;
  private final int heldBytesMax;

  TalkHandler(TalkOptions options, long outputBytesMax) {
    this.framing = options.framing();
    this.exchange = new Exchange(options);
    this.heldBytesMax = (int) Math.min(HELD_BYTES_MAX, outputBytesMax);
  }

  @Override
  public void handle(Connection connection) throws IOException {
    // Who listens, or waits, is no idle connection.
    connection.idleTimeout(Duration.ZERO);
    var caller = new Caller(connection, heldBytesMax);
    if (!exchange.call(caller)) return;
    try {
      for (byte[] message; (message = read(connection)) != null && !isBye(message); )
        caller.say(message);
    } finally {
      exchange.hangUp(caller);
    }
  }

  /** The next message as the other is to hear it; null at the end. */
  private byte @Nullable [] read(Connection connection) throws IOException {
    if (framing == Framing.LINES) {
      // A character for each byte: they go on as they came.
      String line = connection.readLine(ISO_8859_1);
      return line == null ? null : (line + "\n").getBytes(ISO_8859_1);
    }
    if (!connection.awaitRequest()) return null;
    ByteBuffer chunk = connection.read();
    if (chunk == null) return null;
    byte[] message = new byte[chunk.remaining()];
    chunk.get(message);
    return message;
  }

  private static boolean isBye(byte[] message) {
    return new String(message, ISO_8859_1).strip().equals("bye");
  }
}
