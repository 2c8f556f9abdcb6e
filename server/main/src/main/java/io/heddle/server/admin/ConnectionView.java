package io.heddle.server.admin;

import io.heddle.protocol.PeerText;
import io.heddle.server.connection.ServedConnection;
import io.heddle.server.listen.Listener;
import io.heddle.transport.LiveConnection;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * One live connection, as {@code /api/connections} shows it; what the access log says of it in the
 * end has the same name there.
 *
 * @param tlsVersion null where it is not encrypted
 * @param principal null where the peer has not proved who it is
 * @param requests begun so far
 * @param duration seconds since it was accepted
 * @param activity what its thread is at: {@code reading}, {@code writing} or {@code working}
 * @param activeFor seconds for which it is, at the most
 * @param draining it ends at its next request boundary
 */
record ConnectionView(
    long id,
    String listener,
    String protocol,
    String peer,
    String transport,
    @Nullable String tlsVersion,
    @Nullable String principal,
    long bytesIn,
    long bytesOut,
    long requests,
    double duration,
    String activity,
    double activeFor,
    boolean draining) {

  static ConnectionView of(Listener listener, ServedConnection served) {
    LiveConnection connection = served.connection();
    return new ConnectionView(
        connection.id(),
        listener.name(),
        listener.protocol(),
        PeerText.of(connection.peer()),
        served.transport().toString(),
        connection.tlsVersion().orElse(null),
        connection.principal().map(Principal::getName).orElse(null),
        connection.bytesIn(),
        connection.bytesOut(),
        connection.requests(),
        connection.age().toNanos() / 1e9,
        connection.activity().toString(),
        connection.activeFor().toNanos() / 1e9,
        connection.draining());
  }
}
