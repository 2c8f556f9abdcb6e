package io.heddle.server.admin;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

  /** https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header. */
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

  private static final Set<String> OURS = Set.of("same-origin", "none");

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
    String asker = asker(request, scheme + "://" + authority);
    if (asker != null && !Answers.READING.test(request.prologue().method())) {
      Answers.problem(
          request,
          response,
          Status.FORBIDDEN_403,
          "expected a request of this page or of no page, got one " + asker);
      return;
    }
    chain.proceed();
  }

  /** What a browser says of the page that asks; null: it is ours, or no page. */
  private static @Nullable String asker(RoutingRequest request, String own) {
    String origin = request.headers().first(HeaderNames.ORIGIN).orElse(own);
    if (!origin.equals(own)) return "of " + origin;
    // Said by browsers where they leave Origin out, too.
    String site = request.headers().first(FETCH_SITE).orElse("none");
    return OURS.contains(site) ? null : "that is " + site;
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
