package io.heddle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admin endpoint makes of those who mean it no good, or speak to it otherwise. */
class AdminEndpointIT {
  private static final String HOST = "Host: localhost\r\n";

  private static Heddle heddle;

  @BeforeAll
  static void start() {
    heddle = Heddle.serve("echo=tcp://127.0.0.1:0");
  }

  @AfterAll
  static void stop() {
    heddle.close();
  }

  private static Socket connect() throws IOException {
    var socket = new Socket(heddle.admin().getHost(), heddle.admin().getPort());
    socket.setSoTimeout((int) Heddle.PATIENCE.toMillis());
    return socket;
  }

  private static Socket send(String request) throws IOException {
    Socket socket = connect();
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    return socket;
  }

  /** All that comes until it closes. */
  private static String answer(String request) throws IOException {
    try (Socket socket = send(request)) {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static String answer(String line, String headers) throws IOException {
    return answer(line + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:7070",
        "0x7f000001"
      })
  void servesNobodyByANameThatIsNotItsOwn(String host) throws IOException {
    assertThat(answer("GET /api/listeners", "Host: " + host + "\r\n"))
        .startsWith("HTTP/1.1 421 ")
        .contains("application/problem+json", "expected localhost")
        .doesNotContain("\"listeners\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:80", "127.0.0.1", "[::1]:7070", "192.0.2.7"})
  void servesByItsNameAndByEveryAddress(String host) throws IOException {
    assertThat(answer("GET /health/live", "Host: " + host + "\r\n")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET http://evil.example/api/listeners | 400
          GET http://localhost/api/listeners    | 400
          GET *                                 | 400
          GET /../../etc/passwd                 | 404
          GET /%2e%2e/%2e%2e/etc/passwd         | 404
          GET /health/live%00                   | 404
          GET /health/live/                     | 404
          GET /api/connections?listener=%00     | 400
          GET /api/connections?limit=%zz        | 400
          POST /api/listeners/..%2fecho/drain   | 404
          POST /api/listeners/%2e%2e/drain      | 404
          TRACE /health/live                    | 405
          CONNECT /health/live                  | 405
          OPTIONS /api/connections              | 405
          """)
  void answersNothingThatItDoesNotServe(String line, int status) throws IOException {
    assertThat(answer(line, HOST + "X-Secret: secret\r\n"))
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("Content-Type: application/problem+json", "\"status\":" + status)
        .doesNotContain("secret", "\"listeners\"", "Exception");
  }

  @Test
  void bounds() throws IOException {
    assertThat(answer("GET /" + "a".repeat(5000), HOST)).startsWith("HTTP/1.1 414 ");
    assertThat(answer("GET /health/live", HOST + "X: y\r\n".repeat(10_000)))
        .startsWith("HTTP/1.1 400 ");
    assertThat(answer("POST /api/listeners/echo/drain", HOST + "Content-Length: 99999999999\r\n"))
        .startsWith("HTTP/1.1 413 ")
        .contains("expected a body of at most ");
    assertThat(
            answer(
                "GET /health/live", HOST + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(answer("GET /health/live", HOST + "Host: evil.example\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void staysWithTheVersionThatItSpeaks() throws IOException {
    String upgrade =
        "Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";
    assertThat(answer("GET /health/live HTTP/1.1\r\n" + HOST + upgrade + "\r\n"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(answer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET /health/live", "GET /health/ready", "GET /metrics", "HEAD /", "GET /"})
  void tellsWhoSpeaksAnOlderVersionWhichOneItSpeaksAndCloses(String line) throws IOException {
    for (String headers : List.of("", HOST, HOST + "Connection: keep-alive\r\n"))
      assertThat(answer(line + " HTTP/1.0\r\n" + headers + "\r\n"))
          .startsWith("HTTP/1.1 505 ")
          .contains("Connection: close\r\n", "\"detail\":\"expected HTTP/1.1, got HTTP/1.0\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site", "something-new"})
  void changesNothingWhereTheBrowserSaysThatAnotherSiteAsks(String site) throws IOException {
    String said = HOST + "Sec-Fetch-Site: " + site + "\r\n";
    for (String line :
        List.of(
            "POST /api/listeners/echo/drain",
            "POST /api/listeners/echo/resume",
            "DELETE /api/connections/999999999"))
      assertThat(answer(line, said))
          .as(line)
          .startsWith("HTTP/1.1 403 ")
          .contains("expected a request of this page or of no page, got one that is " + site);
    assertThat(heddle.get("/api/listeners").body()).contains("\"state\":\"accepting\"");
    assertThat(answer("GET /health/live", said)).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "same-origin"})
  void changesWhatItsOwnPageAsksFor(String site) throws IOException {
    String said = HOST + "Sec-Fetch-Site: " + site + "\r\n";
    assertThat(answer("POST /api/listeners/echo/resume", said)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void changesNothingForThePageOfAnotherSiteAndSaysWhoAsked() throws IOException {
    String line = "POST /api/listeners/echo/drain";
    for (String origin : List.of("http://evil.example", "null", "https://localhost"))
      assertThat(answer(line, HOST + "Origin: " + origin + "\r\n")).startsWith("HTTP/1.1 403 ");
    assertThat(heddle.get("/api/listeners").body()).contains("\"state\":\"accepting\"");
    await()
        .atMost(Heddle.PATIENCE)
        .untilAsserted(() ->
            assertThat(heddle.allErrors())
                .containsPattern(
                    "refused POST \"/api/listeners/echo/drain\" of 127.0.0.1:\\d+: Forbidden"));
    assertThat(answer("POST /api/listeners/echo/resume", HOST + "Origin: http://localhost\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void tellsNobodyAPassword() {
    try (var guarded =
        Heddle.serve(
            "resp=tcp://127.0.0.1:0",
            "--option",
            "resp.password=open-sesame",
            "--set",
            "access-log=stdout")) {
      LineClient client = guarded.lineClient("resp");
      assertThat(client.ask("AUTH shut-sesame")).startsWith("-WRONGPASS");
      assertThat(client.ask("AUTH open-sesame")).isEqualTo("+OK");
      for (String path :
          List.of(
              "/api/server",
              "/api/protocols",
              "/api/listeners",
              "/api/connections",
              "/api/connections/1",
              "/api/connections/1/stack",
              "/metrics"))
        assertThat(guarded.get(path).body()).as(path).isNotEmpty().doesNotContain("sesame");
      client.close();
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> guarded.lines().stream().anyMatch(line -> line.contains("\"reason\"")));
      assertThat(String.join("\n", guarded.lines()) + guarded.allErrors()).doesNotContain("sesame");
    }
  }

  @Test
  void closesAtOnceWhereItIsAskedTo() throws IOException {
    long begin = System.nanoTime();
    for (int i = 0; i < 10; i++)
      assertThat(answer("GET /health/live", HOST)).contains("Connection: close");
    assertThat(System.nanoTime() - begin).as("less than one wait").isLessThan(5_000_000_000L);
  }

  @Test
  void answersTenThousandRequestsOnOneConnection() throws IOException {
    byte[] request = ("GET /health/live HTTP/1.1\r\n" + HOST + "\r\n").getBytes(ISO_8859_1);
    try (Socket socket = connect();
        var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()))) {
      for (int i = 0; i < 10_000; i++) {
        socket.getOutputStream().write(request);
        assertThat(line(in)).as("answer %d", i).startsWith("HTTP/1.1 200 ");
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in))
          if (header.startsWith("Content-Length: "))
            length = Integer.parseInt(header.substring(16));
        assertThat(in.readNBytes(length)).hasSize(length);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/dashboard/stack.js",
        "/health/live",
        "/health/ready",
        "/openapi.yaml",
        "/api/protocols",
        "/api/connections",
        "/api/connections?limit=x",
        "/api/connections/999999999",
        "/api/connections/999999999/stack",
        "/nothing"
      })
  void answersHeadAsGetButForTheBody(String path) throws IOException {
    try (Socket socket = connect();
        var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()))) {
      List<List<String>> answers = new ArrayList<>();
      // What follows the headers of one answer has to be the next one.
      for (String method : List.of("HEAD", "HEAD", "GET")) {
        String request = method + " " + path + " HTTP/1.1\r\n" + HOST + "\r\n";
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        List<String> headers = new ArrayList<>();
        for (String header = line(in); !header.isEmpty(); header = line(in))
          if (!header.startsWith("Date: ")) headers.add(header);
        answers.add(headers);
      }
      assertThat(answers.get(0)).isEqualTo(answers.get(2));
      assertThat(answers.get(1))
          .isEqualTo(answers.get(2))
          .anyMatch(each -> each.startsWith("HTTP"));
      String length =
          answers.get(2).stream()
              .filter(header -> header.startsWith("Content-Length: "))
              .findAny()
              .orElseThrow();
      assertThat(in.readNBytes(Integer.parseInt(length.substring(16)))).isNotEmpty();
    }
  }

  @Test
  void answersHeadOfAnotherHostAndOfWhatOnlyChangesWithoutABody() throws IOException {
    assertThat(answer("HEAD /api/listeners", "Host: evil.example\r\n"))
        .startsWith("HTTP/1.1 421 ")
        .endsWith("\r\n\r\n");
    assertThat(answer("HEAD /api/listeners/echo/drain", HOST))
        .startsWith("HTTP/1.1 405 ")
        .contains("Allow: POST\r\n")
        .endsWith("\r\n\r\n");
    assertThat(answer("HEAD /metrics", HOST))
        .startsWith("HTTP/1.1 200 ")
        .containsPattern("Content-Length: [1-9]")
        .endsWith("\r\n\r\n");
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) throw new AssertionError("ended");
      if (c != '\r') line.append((char) c);
    }
    return line.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /hea",
        "GET /health/live HTTP/1.1\r\nHost: lo",
        "POST /api/listeners/none/drain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\nab"
      })
  void answersAnOperatorThoughTwoHundredKeepItWaiting(String beginning) throws IOException {
    List<Socket> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) waiting.add(send(beginning));
      Heddle.Result status = Heddle.run("status", "--admin", heddle.admin().toString());
      assertThat(status.exitCode()).as(status.err()).isZero();
      // Each of them has been asked to go, or will be soon.
      InputStream last = waiting.getLast().getInputStream();
      assertThat(last.readAllBytes()).isNotNull();
    } catch (java.net.SocketException reset) {
      // That is an end, too.
    } finally {
      for (Socket socket : waiting) socket.close();
    }
  }

  @Test
  void answersAnOperatorThoughAllOthersTakeNoAnswers() throws IOException {
    String requests = ("GET /metrics HTTP/1.1\r\n" + HOST + "\r\n").repeat(200);
    List<Socket> unread = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) unread.add(send(requests));
      assertThat(heddle.get("/health/live").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : unread) socket.close();
    }
  }
}
