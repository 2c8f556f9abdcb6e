package io.heddle.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.io.UncheckedIOException;

/** What is answered, as JSON. */
final class Answers {
  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE);

  private Answers() {}

  static void send(ServerResponse response, Status status, Object body) {
    send(response, status, "application/json", body);
  }

  /**
   * Says what is wrong, as RFC 9457 has it.
   *
   * @param detail one sentence: what was wrong, what was expected
   */
  static void problem(ServerResponse response, Status status, String detail) {
    send(
        response,
        status,
        "application/problem+json",
        new Problem(status.reasonPhrase(), status.code(), detail));
  }

  private record Problem(String title, int status, String detail) {}

  private static void send(ServerResponse response, Status status, String type, Object body) {
    try {
      response
          .status(status)
          .header(HeaderNames.CONTENT_TYPE, type)
          .send(JSON.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
