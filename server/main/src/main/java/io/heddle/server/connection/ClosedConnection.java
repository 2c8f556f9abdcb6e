package io.heddle.server.connection;

import com.fasterxml.jackson.core.JsonGenerator;
import io.heddle.protocol.PeerText;
import io.heddle.transport.CloseReason;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the access log says of a connection.
 *
 * @param time when it ended
 * @param transport as in its endpoint: {@code tcp}
 * @param tlsVersion null where it was not encrypted
 * @param principal null where the peer has not proved who it is
 * @param duration from accept to close
 */
record ClosedConnection(
    Instant time,
    long id,
    String listener,
    String protocol,
    SocketAddress peer,
    String transport,
    @Nullable String tlsVersion,
    @Nullable String principal,
    long bytesIn,
    long bytesOut,
    long requests,
    Duration duration,
    CloseReason reason) {

  /** As long in each line, also where there are no milliseconds. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("time", TIME.format(time));
    json.writeNumberField("id", id);
    json.writeStringField("listener", listener);
    json.writeStringField("protocol", protocol);
    json.writeStringField("peer", PeerText.of(peer));
    json.writeStringField("transport", transport);
    json.writeStringField("tls-version", tlsVersion);
    json.writeStringField("principal", principal);
    json.writeNumberField("bytes-in", bytesIn);
    json.writeNumberField("bytes-out", bytesOut);
    json.writeNumberField("requests", requests);
    json.writeNumberField("duration", duration.toNanos() / 1e9);
    json.writeStringField("reason", reason.toString());
    json.writeEndObject();
  }
}
