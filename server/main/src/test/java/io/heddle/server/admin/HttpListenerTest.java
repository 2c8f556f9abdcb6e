package io.heddle.server.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it answers by itself; what is asked for is in others' hands. */
class HttpListenerTest {

  private final HttpListener http = listener();

  private static HttpListener listener() {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try {
      return new HttpListener(anyPort, null, routing -> routing.get("/", HttpListenerTest::fail));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void close() {
    http.close();
  }

  @Test
  void answersAFailureAsRfc9457HasItAndKeepsItsReasonToItself() throws IOException {
    assertThat(answer("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 500 ")
        .contains("\r\nContent-Type: application/problem+json\r\n")
        .contains("\r\n\r\n{\"title\":\"Internal Server Error\",\"status\":500,\"detail\":\"it ")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GARBAGE\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"})
  void answersWhatIsNoRequestInTheSameWay(String request) throws IOException {
    assertThat(answer(request))
        .startsWith("HTTP/1.1 400 ")
        .contains("\r\nContent-Type: application/problem+json\r\n", "\"status\":400,\"detail\":\"")
        .doesNotContain("\"detail\":\"\"");
  }

  private String answer(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  private static void fail(Object request, Object response) {
    throw new IllegalStateException("a secret");
  }
}
