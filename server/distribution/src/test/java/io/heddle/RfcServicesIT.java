package io.heddle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.transport.Certificates;
import io.heddle.transport.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Echo, discard, chargen, daytime, time and qotd, beside those that xinetd has inside. */
class RfcServicesIT {
  private static final String[] SERVICES = {"echo", "discard", "chargen", "daytime", "time"};
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** Between two looks at one clock. */
  private static final Duration APART_MAX = Heddle.PATIENCE;

  @TempDir private static Path folder;
  private static Xinetd xinetd;
  private static Heddle heddle;

  @BeforeAll
  static void start() throws IOException {
    xinetd = new Xinetd(folder, SERVICES);
    Certificates certificates = Certificates.in(folder).issue("server");
    certificates.certificatePem("server");
    certificates.keyPem("server");
    var config = new StringBuilder("listeners:\n");
    for (String service : SERVICES) config.append(listener(service));
    config.append(listener("qotd")).append("    options: {file: quotes.txt}\n");
    Heddle.file(folder, "quotes.txt", "Festina lente.\n");
    heddle = Heddle.serve("--config", Heddle.file(folder, "heddle.yaml", config.toString()));
  }

  private static String listener(String service) {
    return """
      - protocol: %1$s
        endpoints: ["tcp://127.0.0.1:0", "tls://127.0.0.1:0", "unix://%2$s/%1$s", "udp://127.0.0.1:0"]
        tls: {certificate: %2$s/server.pem, private-key: %2$s/server.key}
    """
        .formatted(service, folder);
  }

  @AfterAll
  static void stop() {
    if (heddle != null) heddle.close();
    if (xinetd != null) xinetd.close();
  }

  // --- byte for byte

  @Test
  void echoesAsXinetdDoes() throws Exception {
    byte[] corpus = corpus();
    assertThat(answer(xinetd.connect("echo"), corpus)).isEqualTo(corpus);
    assertThat(answer(heddle.connect("echo"), corpus)).isEqualTo(corpus);
    try (var client = new DatagramClient()) {
      for (int size : new int[] {1, 100, 1_400}) {
        byte[] datagram = java.util.Arrays.copyOf(corpus, size);
        assertThat(client.ask(datagram, udp("echo"))).isEqualTo(xinetd.ask("echo", datagram));
      }
    }
  }

  @Test
  void discardsAsXinetdDoes() throws Exception {
    assertThat(answer(xinetd.connect("discard"), corpus())).isEmpty();
    assertThat(answer(heddle.connect("discard"), corpus())).isEmpty();
    try (var client = new DatagramClient()) {
      client.send(corpus(1_000), udp("discard"));
      // Whatever would have come for it has come by the time that a later question is answered.
      assertThat(client.ask("here", udp("echo"))).isEqualTo("here");
      assertThat(client.hasMore()).isFalse();
    }
  }

  /** Everything there is that is text, and then some. */
  private static byte[] corpus() {
    return corpus(1 << 20);
  }

  private static byte[] corpus(int bytes) {
    byte[] corpus = new byte[bytes];
    new Random(5).nextBytes(corpus);
    byte[] text = "line\r\nstraße\n\0\u0004\u001a中文".repeat(100).getBytes(UTF_8);
    System.arraycopy(text, 0, corpus, 0, Math.min(bytes, text.length));
    return corpus;
  }

  /** All that comes back while it is sent and after its end. */
  private static byte[] answer(Socket socket, byte[] sent) throws Exception {
    try (socket) {
      var reading =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              },
              Shell.THREADS);
      socket.getOutputStream().write(sent);
      socket.shutdownOutput();
      return reading.get();
    }
  }

  @Test
  void generatesTheCharactersOfXinetd() throws IOException {
    byte[] theirs = characters(xinetd.connect("chargen"), false);
    assertThat(new String(theirs, 0, 10, US_ASCII)).isEqualTo("!\"#$%&'()*");
    assertThat(characters(heddle.connect("chargen"), false)).isEqualTo(theirs);
    // Neither minds that its client has nothing more to say.
    assertThat(characters(xinetd.connect("chargen"), true)).isEqualTo(theirs);
    assertThat(characters(heddle.connect("chargen"), true)).isEqualTo(theirs);
    try (var client = new DatagramClient()) {
      String ours = client.ask("any", udp("chargen"));
      assertThat(ours).hasSizeLessThanOrEqualTo(512);
      assertThat(new String(theirs, US_ASCII)).startsWith(ours);
    }
  }

  private static byte[] characters(Socket socket, boolean finished) throws IOException {
    try (socket) {
      if (finished) socket.shutdownOutput();
      return socket.getInputStream().readNBytes(1 << 20);
    }
  }

  // --- by value

  @Test
  void tellsTheDaytimeOfXinetd() throws IOException {
    LocalDateTime theirs = daytime(all(xinetd.connect("daytime")));
    LocalDateTime ours = daytime(all(heddle.connect("daytime")));
    assertThat(Duration.between(theirs, ours)).isBetween(Duration.ZERO, APART_MAX);
    theirs = daytime(xinetd.ask("daytime", new byte[1]));
    try (var client = new DatagramClient()) {
      ours = daytime(client.ask(new byte[0], udp("daytime")));
    }
    assertThat(Duration.between(theirs, ours)).isBetween(Duration.ZERO, APART_MAX);
  }

  private static LocalDateTime daytime(byte[] line) {
    DateTimeFormatter form =
        new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("dd MMM uuuu HH:mm:ss zzz'\r\n'")
            .toFormatter(Locale.ENGLISH);
    return LocalDateTime.parse(new String(line, US_ASCII), form);
  }

  @Test
  void tellsTheTimeOfXinetd() throws IOException {
    int theirs = ByteBuffer.wrap(all(xinetd.connect("time"))).getInt();
    int ours = ByteBuffer.wrap(all(heddle.connect("time"))).getInt();
    assertThat(ours - theirs).isBetween(0, (int) APART_MAX.toSeconds());
    theirs = ByteBuffer.wrap(xinetd.ask("time", new byte[1])).getInt();
    try (var client = new DatagramClient()) {
      ours = ByteBuffer.wrap(client.ask(new byte[0], udp("time"))).getInt();
    }
    assertThat(ours - theirs).isBetween(0, (int) APART_MAX.toSeconds());
  }

  private static byte[] all(Socket socket) throws IOException {
    try (socket) {
      return socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void quotesItsFile() throws IOException {
    assertThat(all(heddle.connect("qotd"))).asString().isEqualTo("Festina lente.\r\n");
    try (var client = new DatagramClient()) {
      assertThat(client.ask("", udp("qotd"))).isEqualTo("Festina lente.\r\n");
    }
  }

  // --- the other transports

  @Test
  void servesUnixSockets() throws IOException {
    for (String service : SERVICES) assertThat(first(service, unix(service))).isTrue();
    assertThat(first("qotd", unix("qotd"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void servesTls(String version) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {Trust.blind()}, null);
    for (String service : new String[] {"echo", "discard", "chargen", "daytime", "time", "qotd"}) {
      int port = heddle.ports(service).get(1);
      try (var socket = (SSLSocket) context.getSocketFactory().createSocket(LOOPBACK, port)) {
        socket.setEnabledProtocols(new String[] {version});
        socket.setSoTimeout((int) Heddle.PATIENCE.toMillis());
        if (takesInput(service)) socket.getOutputStream().write("hello".getBytes(UTF_8));
        else socket.startHandshake();
        if (service.equals("discard")) socket.shutdownOutput();
        assertThat(isRight(service, socket.getInputStream())).as(service).isTrue();
      }
    }
  }

  private static SocketChannel unix(String service) throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(folder.resolve(service)));
    return channel;
  }

  private static boolean first(String service, SocketChannel channel) throws IOException {
    try (channel) {
      if (takesInput(service)) {
        channel.write(ByteBuffer.wrap("hello".getBytes(UTF_8)));
        channel.shutdownOutput();
      }
      return isRight(service, Channels.newInputStream(channel));
    }
  }

  private static boolean takesInput(String service) {
    return service.equals("echo") || service.equals("discard");
  }

  private static boolean isRight(String service, InputStream in) throws IOException {
    return switch (service) {
      case "echo" -> new String(in.readNBytes(5), UTF_8).equals("hello");
      case "discard" -> in.read() < 0;
      case "chargen" -> new String(in.readNBytes(100_000), US_ASCII).startsWith("!\"#$");
      case "daytime" -> daytime(in.readAllBytes()).getYear() > 2025;
      case "time" -> in.readAllBytes().length == 4;
      default -> new String(in.readAllBytes(), UTF_8).equals("Festina lente.\r\n");
    };
  }

  // --- whoever comes

  @Test
  void neverAnswersPortsThatAnswerEverything() throws IOException {
    long pid = ProcessHandle.current().pid();
    // Whoever runs this test at the same time has another one.
    String host = "127.8." + (pid >> 8) % 256 + "." + pid % 256;
    for (int port : new int[] {7, 13, 17, 19}) {
      try (var service = DatagramClient.privileged(host, port);
          var client = new DatagramClient(host, 0)) {
        for (String asked : new String[] {"chargen", "daytime", "time", "qotd"}) {
          String listener = "listener=\"" + asked + "\"";
          double before = heddle.metric("heddle_datagrams_unsent_total", "loop", listener);
          service.send("ping", udp(asked));
          org.awaitility.Awaitility.await()
              .until(() ->
                  heddle.metric("heddle_datagrams_unsent_total", "loop", listener) == before + 1);
          client.send("ping", udp(asked)).receive();
          assertThat(service.hasMore()).as("%s answers port %d", asked, port).isFalse();
        }
      }
    }
  }

  /** The clients of the tutorials, in turn; each leaves in another bad manner. */
  @Test
  void servesTheClientsOfTheTutorials() {
    Shell.require("python3");
    String said =
        Shell.output(
            """
            python3 - "$@" <<'END'
            import socket, struct, sys
            def connect(port):
                return socket.create_connection(("127.0.0.1", int(port)), 60)
            for port in sys.argv[1:]:
                connect(port).close()
                dying = connect(port)
                dying.send(b"no newline")
                dying.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                dying.close()
                client = connect(port)
                client.send(b"x" * 30000)
                came = client.recv(1024)
                print(len(came) > 3)
                client.close()
            END
            """,
            heddle.port("echo"),
            heddle.port("chargen"),
            heddle.port("daytime"),
            heddle.port("time"),
            heddle.port("qotd"));
    assertThat(said.lines()).hasSize(5).containsOnly("True");
    assertThat(heddle.errors()).isEmpty();
  }

  @Test
  void throwsAwayWhatAClientSendsBeforeItReads() throws IOException {
    try (Socket client = heddle.connect("chargen")) {
      client.getOutputStream().write(new byte[32 << 20]);
      assertThat(new String(client.getInputStream().readNBytes(4), US_ASCII)).isEqualTo("!\"#$");
    }
  }

  private static InetSocketAddress udp(String service) {
    return new InetSocketAddress(LOOPBACK, heddle.ports(service).getLast());
  }
}
