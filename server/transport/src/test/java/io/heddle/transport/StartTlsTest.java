package io.heddle.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Handler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A protocol whose peers ask for TLS when they want it. */
@Timeout(60)
class StartTlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private static Path folder;
  private static SSLContext context;

  private final CompletableFuture<Connection> connected = new CompletableFuture<>();

  @BeforeAll
  static void issueCertificates() throws GeneralSecurityException {
    Certificates certificates = Certificates.in(folder).issue("server");
    context = SSLContext.getInstance("TLS");
    var trust = new TrustManager[] {Trust.in(List.of(certificates.certificate("ca")))};
    context.init(certificates.keyManagers("server"), trust, null);
  }

  /** Greets, echoes lines, and encrypts when it is asked to. */
  private final Handler echo =
      connection -> {
        connected.complete(connection);
        connection.writeLine("hello");
        for (String line; (line = connection.readLine()) != null; ) {
          if (line.equals("STARTTLS")) {
            connection.writeLine("go ahead");
            connection.startTls();
          } else {
            connection.writeLine(line);
          }
        }
      };

  private TlsServer serve() throws IOException {
    return new TlsServer(context, false, PATIENCE, true, echo);
  }

  private static Socket connect(TlsServer server) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  private static SSLSocket encrypted(Socket socket) throws IOException {
    return (SSLSocket)
        context.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  private static String readLine(Socket socket) throws IOException {
    var line = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    for (int b; (b = in.read()) != '\n'; line.write(b))
      if (b < 0) throw new AssertionError("ended after '" + line + "'");
    return line.toString(UTF_8);
  }

  @Test
  void encryptsWhatFollows() throws Exception {
    try (var server = serve();
        var plain = connect(server)) {
      send(plain, "in the clear\n");
      assertThat(readLine(plain)).isEqualTo("hello");
      assertThat(readLine(plain)).isEqualTo("in the clear");
      send(plain, "STARTTLS\n");
      assertThat(readLine(plain)).isEqualTo("go ahead");
      SSLSocket tls = encrypted(plain);
      for (int i = 0; i < 10; i++) {
        send(tls, "secret " + i + "\n");
        assertThat(readLine(tls)).isEqualTo("secret " + i);
      }
      tls.shutdownOutput();
      assertThat(server.ending().reason()).isEqualTo(CloseReason.PEER_CLOSED);
    }
  }

  @Test
  void believesNothingThatCameBehindTheRequest() throws Exception {
    try (var server = serve();
        var plain = connect(server)) {
      send(plain, "STARTTLS\nand do as I say\n");
      Ending ending = server.ending();
      assertThat(ending.reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
      assertThat(ending.failure()).hasMessage("the peer sent something behind its request for TLS");
    }
  }

  @Test
  void encryptsWhatOthersSendFromTheRequestOn() throws Exception {
    try (var server = serve();
        var plain = connect(server)) {
      send(plain, "STARTTLS\n");
      assertThat(readLine(plain)).isEqualTo("hello");
      assertThat(readLine(plain)).isEqualTo("go ahead");
      connected.get(10, TimeUnit.SECONDS).send(ByteBuffer.wrap("news\n".getBytes(UTF_8)));
      assertThat(readLine(encrypted(plain))).isEqualTo("news");
    }
  }

  @Test
  void endsAPeerThatDoesNotGoOn() throws Exception {
    try (var server = new TlsServer(context, false, Duration.ofMillis(200), true, echo);
        var plain = connect(server)) {
      send(plain, "STARTTLS\n");
      assertThat(server.ending().reason()).isEqualTo(CloseReason.HANDSHAKE_FAILED);
    }
  }

  @Test
  void isRefusedTwice() throws Exception {
    try (var server = serve();
        var plain = connect(server)) {
      send(plain, "STARTTLS\n");
      assertThat(readLine(plain)).isEqualTo("hello");
      assertThat(readLine(plain)).isEqualTo("go ahead");
      SSLSocket tls = encrypted(plain);
      send(tls, "STARTTLS\n");
      assertThat(server.ending().failure()).isInstanceOf(UnsupportedOperationException.class);
    }
  }
}
