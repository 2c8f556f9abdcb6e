package io.heddle.server.admin;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;

/**
 * Connections of HTTP/1.1, each with its place. Helidon by itself has no deadline for the headers
 * of a request, its body, or the taking of an answer.
 *
 * @param http makes them; the only ones there are
 */
record PlacedConnections(ServerConnectionSelector http, Places places)
    implements ServerConnectionSelector {

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Placed(http.connection(context), context.remotePeer().address(), places);
  }

  private record Placed(ServerConnection http, SocketAddress peer, Places places)
      implements ServerConnection, InterruptableTask<Void>, Places.Ending {

    @Override
    public void handle(Limit limit) throws InterruptedException {
      places.enter(peer, this);
      try {
        http.handle(limit);
      } finally {
        places.leave(peer);
      }
    }

    @Override
    public Duration idleTime() {
      return http.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      http.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
      return http instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    @Override
    public void soon() {
      http.close(false);
    }

    @Override
    public void now() {
      http.close(true);
    }
  }
}
