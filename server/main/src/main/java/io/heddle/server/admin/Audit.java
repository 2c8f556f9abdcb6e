package io.heddle.server.admin;

import io.heddle.protocol.PeerText;
import io.heddle.server.connection.SparseLog;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.util.Set;

/**
 * Has the log say who has changed what, and who was turned away. Nothing of what was shown to prove
 * anything is in there, nor any parameter.
 */
final class Audit implements Filter {
  private static final System.Logger LOG = System.getLogger(Audit.class.getName());
  private static final int PATH_CHARS_MAX = 100;

  private static final Set<Status> REFUSALS =
      Set.of(Status.UNAUTHORIZED_401, Status.FORBIDDEN_403, Status.MISDIRECTED_REQUEST_421);

  /** Whoever tries tokens must not fill a disk. */
  private final SparseLog refusals = new SparseLog(LOG, "admin-refusal-log");

  /**
   * One thing that was asked for and done, or could not be.
   *
   * @param what whose what: {@code listener echo: drained}
   */
  static void log(ServerRequest request, String what) {
    LOG.log(
        System.Logger.Level.INFO,
        () -> what + ", as " + PeerText.of(request.remotePeer().address()) + " asked");
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    chain.proceed();
    Status status = response.status();
    if (!REFUSALS.contains(status)) return;
    refusals.log(
        System.Logger.Level.WARNING,
        () ->
            "admin: refused %s \"%s\" of %s: %s"
                .formatted(
                    request.prologue().method().text(),
                    path(request),
                    PeerText.of(request.remotePeer().address()),
                    status.reasonPhrase()));
  }

  private static String path(RoutingRequest request) {
    String path = request.path().path();
    return PeerText.escaped(path.substring(0, Math.min(PATH_CHARS_MAX, path.length())));
  }
}
