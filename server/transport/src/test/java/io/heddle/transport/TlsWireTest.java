package io.heddle.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Handler;
import io.heddle.transport.readiness.Poller;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS as the JDK's own client sees it, and as our own does. */
@Timeout(60)
class TlsWireTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Handler LINE_ECHO =
      connection -> {
        for (String line; (line = connection.readLine()) != null; ) connection.writeLine(line);
      };

  @TempDir private static Path folder;
  private static Certificates certificates;

  @BeforeAll
  static void issueCertificates() {
    certificates = Certificates.in(folder).issue("server").issue("anna").selfSigned("stranger");
  }

  private static TlsServer serve(Handler handler) throws Exception {
    return new TlsServer(context("server"), false, PATIENCE, handler);
  }

  private static Trust trust() throws GeneralSecurityException {
    return Trust.in(List.of(certificates.certificate("ca")));
  }

  private static SSLContext context(String name) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        name == null ? null : certificates.keyManagers(name), new TrustManager[] {trust()}, null);
    return context;
  }

  /** A client of the JDK. */
  private static SSLSocket connect(TlsServer server, String version) throws Exception {
    return connect(new Socket(InetAddress.getLoopbackAddress(), server.port()), version);
  }

  private static SSLSocket connect(Socket socket, String version) throws Exception {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new EverybodysFriend()}, null);
    var tls =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
    tls.setEnabledProtocols(new String[] {version});
    return tls;
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void answersEveryRequestAtOnce(String version) throws Exception {
    try (var server = serve(LINE_ECHO);
        var client = connect(server, version)) {
      for (int i = 0; i < 100; i++) {
        client.getOutputStream().write(("line " + i + "\n").getBytes(UTF_8));
        assertThat(readLine(client.getInputStream())).isEqualTo("line " + i);
      }
      assertThat(client.getSession().getProtocol()).isEqualTo(version);
      client.shutdownOutput();
      assertThat(server.ending().reason()).isEqualTo(CloseReason.PEER_CLOSED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void speaksFirstWhereTheProtocolDoes(String version) throws Exception {
    try (var server = serve(connection -> connection.writeLine("welcome"));
        var client = connect(server, version)) {
      assertThat(readLine(client.getInputStream())).isEqualTo("welcome");
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void passesTenMegabytesBothWaysAtTheSameTime(String version) throws Exception {
    byte[] much = random(10 << 20);
    Handler echo = connection -> connection.in().transferTo(connection.out());
    try (var server = serve(echo);
        var client = connect(server, version)) {
      var written = inBackground(() -> client.getOutputStream().write(much));
      assertThat(client.getInputStream().readNBytes(much.length)).isEqualTo(much);
      written.get(20, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void takesRecordsThatComeByteByByte(String version) throws Exception {
    try (var server = serve(LINE_ECHO);
        var client = connect(new DribblingSocket(server.port()), version)) {
      client.getOutputStream().write("first\nsécond\n".getBytes(UTF_8));
      assertThat(readLine(client.getInputStream())).isEqualTo("first");
      assertThat(readLine(client.getInputStream())).isEqualTo("sécond");
    }
  }

  @Test
  void answersAfterThePeerHasFinishedOverTls13() throws Exception {
    Handler sum = connection -> connection.writeLine("" + connection.in().readAllBytes().length);
    try (var server = serve(sum);
        var client = connect(server, "TLSv1.3")) {
      client.getOutputStream().write(new byte[12345]);
      client.shutdownOutput();
      assertThat(readLine(client.getInputStream())).isEqualTo("12345");
      assertThat(server.ending().reason()).isEqualTo(CloseReason.PEER_CLOSED);
    }
  }

  @Test
  void answersWhatWasAskedBeforeThePeersEndOverTls12() throws Exception {
    try (var server = serve(LINE_ECHO)) {
      for (int i = 0; i < 50; i++) {
        try (var client = connect(server, "TLSv1.2")) {
          client.getOutputStream().write("one\ntwo\n".getBytes(UTF_8));
          client.shutdownOutput();
          assertThat(client.getInputStream().readAllBytes())
              .asString(UTF_8)
              .isEqualTo("one\ntwo\n");
        }
        assertThat(server.ending().reason()).isEqualTo(CloseReason.PEER_CLOSED);
      }
    }
  }

  @Test
  void endsWithCloseNotify() throws Exception {
    Handler bye = connection -> connection.writeLine("bye");
    try (var server = serve(bye);
        var client = new Client(Limits.DEFAULTS, new ClientTls(trust()));
        Duplex duplex = client.connectDuplex(server.endpoint(), PATIENCE)) {
      // It fails without one.
      assertThat(duplex.in().readAllBytes()).asString(UTF_8).isEqualTo("bye\n");
    }
  }

  @Test
  void saysGoodbyeAlsoToWhoeverIsCut() throws Exception {
    Handler cut =
        connection -> {
          connection.writeLine("so far");
          connection.flush();
          ((StreamConnection) connection).kill(new ConnectionEndedException(CloseReason.DRAINED));
          connection.readLine();
        };
    try (var server = serve(cut);
        var client = new Client(Limits.DEFAULTS, new ClientTls(trust()));
        Duplex duplex = client.connectDuplex(server.endpoint(), PATIENCE)) {
      // It fails without close_notify.
      assertThat(duplex.in().readAllBytes()).asString(UTF_8).isEqualTo("so far\n");
      assertThat(server.ending().reason()).isEqualTo(CloseReason.DRAINED);
    }
  }

  /**
   * One thread finishes the output between the moment in which the other has read that TLS wants an
   * answer and the moment in which it gives it.
   */
  @Test
  void readsOnWhereTlsWantedAnAnswerAndTheOutputWasFinishedMeanwhile() throws Exception {
    try (var server = serve(LINE_ECHO);
        var poller = Poller.start("client");
        var channel = SocketChannel.open(server.endpoint().address())) {
      SSLEngine engine = context(null).createSSLEngine("127.0.0.1", server.port());
      engine.setUseClientMode(true);
      var wire = new TlsWire(new SocketWire(channel, poller), engine, PATIENCE);
      wire.handshake();
      wire.write(ByteBuffer.wrap("one\n".getBytes(UTF_8)));
      wire.shutdownOutput();
      wire.answer();
      var duplex = new Duplex(wire);
      assertThat(duplex.in().readAllBytes()).asString(UTF_8).isEqualTo("one\n");
    }
  }

  /** What has come together with the handshake, and the end with it. */
  @Test
  void answersWhatWasAskedByAPeerThatEndsWithoutCloseNotify() throws Exception {
    try (var server = serve(LINE_ECHO)) {
      for (int i = 0; i < 50; i++) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
          var client = connect(socket, "TLSv1.3");
          client.getOutputStream().write("one\n".getBytes(UTF_8));
          socket.shutdownOutput();
          assertThat(readLine(client.getInputStream())).isEqualTo("one");
        }
        assertThat(server.ending().failure()).hasMessage("the peer ended without close_notify");
      }
    }
  }

  @Test
  void doesNotTakeABrokenConnectionForAnEnd() throws Exception {
    try (var server = serve(LINE_ECHO);
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      var client = connect(socket, "TLSv1.3");
      client.getOutputStream().write("one\n".getBytes(UTF_8));
      assertThat(readLine(client.getInputStream())).isEqualTo("one");
      socket.shutdownOutput();
      Ending ending = server.ending();
      assertThat(ending.reason()).isEqualTo(CloseReason.IO_FAILED);
      assertThat(ending.failure()).hasMessage("the peer ended without close_notify");
    }
  }

  @Test
  void endsAHandshakeThatStallsAndServesOthersMeanwhile() throws Exception {
    Duration limit = Duration.ofMillis(300);
    try (var server = new TlsServer(context("server"), false, limit, LINE_ECHO);
        var silent = new Socket(InetAddress.getLoopbackAddress(), server.port());
        var halfSilent = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      // The beginning of a record that does not come.
      halfSilent.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
      for (int i = 0; i < 2; i++) {
        Ending ending = server.ending();
        assertThat(ending.reason()).isEqualTo(CloseReason.HANDSHAKE_FAILED);
        assertThat(ending.failure()).hasMessage("the handshake was not done within 300 ms");
      }
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void servesOthersWhileAHandshakeStalls() throws Exception {
    try (var server = serve(LINE_ECHO);
        var silent = new Socket(InetAddress.getLoopbackAddress(), server.port());
        var client = connect(server, "TLSv1.3")) {
      client.getOutputStream().write("hello\n".getBytes(UTF_8));
      assertThat(readLine(client.getInputStream())).isEqualTo("hello");
      assertThat(silent.isConnected()).isTrue();
    }
  }

  @Test
  void refusesWhoSpeaksNoTls() throws Exception {
    try (var server = serve(LINE_ECHO);
        var plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      plain.getOutputStream().write("hello, is anybody there?\n".getBytes(UTF_8));
      Ending ending = server.ending();
      assertThat(ending.reason()).isEqualTo(CloseReason.HANDSHAKE_FAILED);
      assertThat(ending.failure()).hasMessage("the peer speaks no TLS");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void deliversMessagesOfOthersToAPeerThatReadsLate(String version) throws Exception {
    var sent = new CompletableFuture<Integer>();
    Handler sender =
        connection -> {
          int count = 0;
          byte[] piece = random(5000);
          // Until some of it has to wait, and then some more.
          while (count < 150) {
            connection.send(ByteBuffer.wrap(piece));
            count++;
          }
          sent.complete(count);
          connection.readLine();
        };
    try (var server = serve(sender);
        var client = connect(server, version)) {
      client.startHandshake();
      int count = sent.get(20, TimeUnit.SECONDS);
      byte[] piece = random(5000);
      for (int i = 0; i < count; i++)
        assertThat(client.getInputStream().readNBytes(piece.length)).isEqualTo(piece);
    }
  }

  /** How a handler can send something. */
  interface Way {
    void send(Connection connection, byte[] bytes) throws Exception;
  }

  static Stream<Way> ways() {
    return Stream.of(
        (connection, bytes) -> connection.write(ByteBuffer.wrap(bytes)),
        (connection, bytes) -> connection.out().write(bytes, 0, 5000),
        (connection, bytes) ->
            inBackground(() -> connection.send(ByteBuffer.wrap(bytes))).get(20, TimeUnit.SECONDS),
        (connection, bytes) -> {
          Path file = Files.write(folder.resolve("sent"), bytes);
          try (var channel = FileChannel.open(file)) {
            connection.transferFrom(channel, 0, bytes.length);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("ways")
  void sendsTheRestOfWhatTheWireDidNotTakeAtOnce(Way way) throws Exception {
    var begun = new CompletableFuture<Void>();
    var narrowed = new CompletableFuture<Void>();
    byte[] bytes = random(20_000);
    Handler handler =
        connection -> {
          begun.complete(null);
          narrowed.join();
          try {
            way.send(connection, bytes);
          } catch (Exception e) {
            throw new IOException(e);
          }
          // Nothing is written after that.
          connection.readLine();
        };
    try (var server = serve(handler);
        var client = connect(server, "TLSv1.3")) {
      client.startHandshake();
      begun.get(20, TimeUnit.SECONDS);
      server.last().narrow(100);
      narrowed.complete(null);
      server.last().awaitRefusal();
      server.last().widen();
      assertThat(client.getInputStream().readNBytes(5000)).isEqualTo(Arrays.copyOf(bytes, 5000));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void knowsWhoHasACertificate(String version) throws Exception {
    Handler names =
        connection ->
            connection.writeLine(connection.principal().map(Object::toString).orElse("nobody"));
    try (var server = new TlsServer(context("server"), true, PATIENCE, names);
        var client =
            new Client(Limits.DEFAULTS, new ClientTls(trust(), certificates.keyManagers("anna")));
        Duplex duplex = client.connectDuplex(server.endpoint(), PATIENCE)) {
      assertThat(duplex.in().readAllBytes()).asString(UTF_8).isEqualTo("CN=anna\n");
      assertThat(server.ending().reason()).isEqualTo(CloseReason.HANDLER_RETURNED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stranger", "nobody"})
  void refusesWhoShowsNoGoodCertificate(String who) throws Exception {
    KeyManager[] shown = who.equals("nobody") ? new KeyManager[0] : certificates.keyManagers(who);
    try (var server = new TlsServer(context("server"), true, PATIENCE, LINE_ECHO);
        var client = new Client(Limits.DEFAULTS, new ClientTls(trust(), shown));
        Duplex duplex = client.connectDuplex(server.endpoint(), PATIENCE)) {
      assertThatThrownBy(() -> duplex.in().read()).hasMessageContaining("the peer refused: ");
      Ending ending = server.ending();
      assertThat(ending.reason()).isEqualTo(CloseReason.HANDSHAKE_FAILED);
      assertThat(ending.failure()).hasMessage("the peer shows no certificate");
    }
  }

  @Test
  void tellsAClientWhatIsWrongWithACertificate() throws Exception {
    try (var server = serve(LINE_ECHO);
        var client = new Client(Limits.DEFAULTS, new ClientTls(Trust.inSystem()))) {
      assertThatThrownBy(() -> client.connectDuplex(server.endpoint(), PATIENCE))
          .hasMessage(
              "cannot connect to "
                  + server.endpoint()
                  + ": its certificate is signed by CN=ca, whom nobody vouches for here; name that"
                  + " authority's file with --ca, or leave the check out with --insecure");
      assertThat(server.ending().failure()).hasMessage("the peer refused: certificate unknown");
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static CompletableFuture<Void> inBackground(Work work) {
    var done = new CompletableFuture<Void>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            work.run();
            done.complete(null);
          } catch (Throwable e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  private static String readLine(InputStream in) throws IOException {
    var line = new java.io.ByteArrayOutputStream();
    for (int b; (b = in.read()) != '\n'; line.write(b))
      if (b < 0) throw new AssertionError("ended after '" + line + "'");
    return line.toString(UTF_8);
  }

  /** Sends every byte in a segment of its own. */
  private static final class DribblingSocket extends Socket {
    DribblingSocket(int port) throws IOException {
      super(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream());
    }
  }
}
