package io.heddle.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What is answered, as JSON. */
final class Answers {
  private static final String PROBLEM = "application/problem+json";

  /** What asks for nothing but to be told something. */
  static final Predicate<Method> READING = Method.predicate(Method.GET, Method.HEAD);

  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE);

  private Answers() {}

  static void send(ServerRequest request, ServerResponse response, Status status, Object body) {
    send(request, response, status, "application/json", body);
  }

  /**
   * Says what is wrong, as RFC 9457 has it.
   *
   * @param detail one sentence: what was wrong, what was expected
   */
  static void problem(
      ServerRequest request, ServerResponse response, Status status, String detail) {
    var problem = new Problem(status.reasonPhrase(), status.code(), detail);
    send(request, response, status, PROBLEM, problem);
  }

  /** Says that what is there is asked for otherwise. */
  static void wrongMethod(ServerRequest request, ServerResponse response, Method... expected) {
    String methods = Arrays.stream(expected).map(Method::text).collect(Collectors.joining(", "));
    response.header(HeaderNames.ALLOW, methods);
    problem(
        request,
        response,
        Status.METHOD_NOT_ALLOWED_405,
        "expected %s at %s, got %s"
            .formatted(methods, path(request), request.prologue().method().text()));
  }

  /** The whole of it, where a part of the routes has it in hand as well. */
  static String path(ServerRequest request) {
    return request.prologue().uriPath().path();
  }

  /** The same where no handler had it in hand: a request that is none, a failure. */
  static DirectHandler.TransportResponse direct(
      DirectHandler.EventType event, Status status, ServerResponseHeaders headers, String detail) {
    return DirectHandler.TransportResponse.builder()
        .status(status)
        .headers(headers.set(HeaderNames.CONTENT_TYPE, PROBLEM))
        .keepAlive(event.keepAlive())
        .entity(json(new Problem(status.reasonPhrase(), status.code(), detail)))
        .build();
  }

  private record Problem(String title, int status, String detail) {}

  private static void send(
      ServerRequest request, ServerResponse response, Status status, String type, Object body) {
    response.status(status).header(HeaderNames.CONTENT_TYPE, type);
    send(request, response, json(body));
  }

  /**
   * Sends what comes behind the headers, or to HEAD only how much that is: whoever asks so takes
   * what follows the headers for the next answer.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2">RFC 9110, 9.3.2</a>
   */
  static void send(ServerRequest request, ServerResponse response, byte[] content) {
    if (request.prologue().method().equals(Method.HEAD))
      response.header(HeaderNames.CONTENT_LENGTH, String.valueOf(content.length)).send();
    else response.send(content);
  }

  private static byte[] json(Object body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
