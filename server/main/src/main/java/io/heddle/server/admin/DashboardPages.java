package io.heddle.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The dashboard: {@code /} and what that page loads. It asks the api for everything it shows, so
 * that there is no secret in it and no token is needed for it.
 */
final class DashboardPages implements HttpService {
  /** A browser runs and loads nothing but these files, whatever a peer calls itself. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final List<String> FILES =
      List.of(
          "api.js",
          "cells.js",
          "connections.js",
          "dashboard.css",
          "dashboard.js",
          "dialogs.js",
          "history.js",
          "icon.svg",
          "latency.js",
          "listeners.js",
          "overview.js",
          "plot.js",
          "stack.js",
          "theme.js",
          "units.js");

  private final Map<String, Page> pages = new LinkedHashMap<>();

  private record Page(String type, String tag, String text) {}

  DashboardPages() {
    pages.put("/", read("index.html"));
    for (String file : FILES) pages.put("/dashboard/" + file, read(file));
  }

  /** At the start: a server that has run out of descriptors can still be looked at. */
  private static Page read(String file) {
    String resource = "dashboard/" + file;
    try (InputStream in = DashboardPages.class.getResourceAsStream(resource)) {
      byte[] content = requireNonNull(in, resource).readAllBytes();
      return new Page(type(file), tag(content), new String(content, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  private static String type(String file) {
    return switch (file.substring(file.lastIndexOf('.'))) {
      case ".html" -> "text/html; charset=utf-8";
      case ".css" -> "text/css; charset=utf-8";
      case ".js" -> "text/javascript; charset=utf-8";
      case ".svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException(file);
    };
  }

  private static String tag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return '"' + HexFormat.of().formatHex(digest, 0, 8) + '"';
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }

  /** Whether it is one of these. */
  boolean has(String path) {
    return pages.containsKey(path);
  }

  @Override
  public void routing(HttpRules rules) {
    pages.forEach((path, page) -> {
      Handler send = (request, response) -> send(request, response, page);
      rules
          .route(Answers.READING, PathMatchers.create(path), send)
          .any(path, DashboardPages::wrongMethod);
    });
  }

  private static void wrongMethod(ServerRequest request, ServerResponse response) {
    Answers.wrongMethod(request, response, Method.GET, Method.HEAD);
  }

  private static void send(ServerRequest request, ServerResponse response, Page page) {
    response
        .header(HeaderNames.ETAG, page.tag())
        // Asked for again each time, so that a page never speaks to the server of another version.
        .header(HeaderNames.CACHE_CONTROL, "no-cache")
        .header(HeaderNames.create("Content-Security-Policy"), POLICY)
        .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
        .header(HeaderNames.create("Referrer-Policy"), "no-referrer");
    if (isKnown(request, page)) {
      response.status(Status.NOT_MODIFIED_304).send();
      return;
    }
    byte[] content = page.text().getBytes(UTF_8);
    response.header(HeaderNames.CONTENT_TYPE, page.type());
    Answers.send(request, response, content);
  }

  /**
   * Whether the browser has it already. A cache in between may have made its tag a weak one.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2">RFC 9110, 13.1.2</a>
   */
  private static boolean isKnown(ServerRequest request, Page page) {
    if (!request.headers().contains(HeaderNames.IF_NONE_MATCH)) return false;
    return request.headers().values(HeaderNames.IF_NONE_MATCH).stream()
        .flatMap(tags -> Arrays.stream(tags.split(",", -1)))
        .map(String::strip)
        .anyMatch(tag -> tag.equals("*") || tag.replaceFirst("^W/", "").equals(page.tag()));
  }
}
