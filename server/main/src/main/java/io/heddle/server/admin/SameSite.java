package io.heddle.server.admin;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.regex.Pattern;

/**
 * Keeps the pages of other sites out, which a browser on this machine may have open: they must
 * neither read by a name of theirs that resolves to this address (DNS rebinding) nor change
 * anything (cross-site requests).
 *
 * @param scheme {@code http} or {@code https}
 * @param ownHost as configured
 * @param guarded a token is asked for, which no page of another site has: then it may be reached by
 *     any name
 */
record SameSite(String scheme, String ownHost, boolean guarded) implements Filter {
  /** An address cannot be made to resolve to another one. */
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (!request.prologue().uriPath().rawPath().startsWith("/")) {
      Answers.problem(
          request,
          response,
          Status.BAD_REQUEST_400,
          "expected a path that begins with /, as of no proxy");
      return;
    }
    String authority = request.authority();
    if (!guarded && !isOwn(host(authority))) {
      Answers.problem(
          request,
          response,
          Status.MISDIRECTED_REQUEST_421,
          "expected localhost, %s or an address as the host, got \"%s\""
              .formatted(ownHost, authority));
      return;
    }
    String origin = request.headers().first(HeaderNames.ORIGIN).orElse(null);
    boolean reads = Answers.READING.test(request.prologue().method());
    if (!reads && origin != null && !origin.equals(scheme + "://" + authority)) {
      Answers.problem(
          request,
          response,
          Status.FORBIDDEN_403,
          "expected a request of this page or of no page, got one of " + origin);
      return;
    }
    chain.proceed();
  }

  private boolean isOwn(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.equalsIgnoreCase(ownHost)
        || ADDRESS.matcher(host).matches();
  }

  private static String host(String authority) {
    return authority.replaceFirst(":\\d+$", "");
  }
}
