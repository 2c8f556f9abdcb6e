package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.transport.Certificates;
import io.heddle.transport.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is done to the server at scale, while others are served: nothing of theirs is lost, and
 * nothing is left behind. Writes {@code server/docs/reliability.md}.
 */
@Tag("stress")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReliabilityIT {
  private static final Duration STAMPEDE = Duration.ofSeconds(60);
  private static final ReliabilityReport REPORT = new ReliabilityReport();

  @TempDir private static Path made;
  private static Certificates certificates;
  private static SSLContext blind;

  @TempDir private Path folder;

  /** A fault, once. */
  private interface Fault {
    void happen(int round) throws Exception;
  }

  @BeforeAll
  static void issueCertificates() throws Exception {
    certificates = Certificates.in(made).issue("server").issue("renewed");
    blind = SSLContext.getInstance("TLS");
    blind.init(null, new TrustManager[] {Trust.blind()}, null);
  }

  @AfterAll
  static void write() throws IOException {
    REPORT.write();
  }

  private String config(String... more) throws IOException {
    certificate("server");
    return Heddle.file(
        folder,
        "heddle.yaml",
        """
        drain-timeout: 10s
        listeners:
          - protocol: commands
            endpoint: tcp://127.0.0.1:0
          - name: attacked
            protocol: commands
            endpoint: tcp://127.0.0.1:0
            %s
          - name: encrypted
            protocol: commands
            endpoint: tls://127.0.0.1:0
            handshake-timeout: 1s
            tls:
              certificate: server.pem
              private-key: server.key
        """
            .formatted(String.join("\n    ", more)));
  }

  private void certificate(String name) throws IOException {
    Files.writeString(
        folder.resolve("server.pem"), Files.readString(certificates.certificatePem(name)));
    Files.writeString(folder.resolve("server.key"), Files.readString(certificates.keyPem(name)));
  }

  /** Lets it happen so often, each time until a new connection is answered again. */
  private static void row(String name, int times, int countEach, Bystanders others, Fault fault)
      throws Exception {
    long worst = 0;
    for (int i = 0; i < times; i++) {
      fault.happen(i);
      long over = System.nanoTime();
      others.askOnce();
      worst = Math.max(worst, System.nanoTime() - over);
    }
    others.close();
    REPORT.add(name, (long) times * countEach, others, Duration.ofNanos(worst));
    assertThat(others.lost()).isEmpty();
    assertThat(others.answered()).isPositive();
  }

  @Test
  @Order(1)
  void clientsThatDieAtRandom() throws Exception {
    try (var heddle = Heddle.serve("--config", config());
        var others = new Bystanders(heddle.port("commands")).staying(4).coming(4)) {
      stampede(heddle, Duration.ofSeconds(10));
      awaitOnlyStaying(heddle, 4);
      Holdings before = Holdings.of(heddle.pid());
      row(
          "500 clients that connect, talk, stall, reset, garble and end at random, TCP and TLS, for 60 s",
          1,
          500,
          others,
          round -> stampede(heddle, STAMPEDE));
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(heddle.metric("heddle_connections_active")).isZero());
      try (Socket encrypted =
          blind
              .getSocketFactory()
              .createSocket(InetAddress.getLoopbackAddress(), heddle.port("encrypted"))) {
        encrypted.getOutputStream().write("PING\n".getBytes(UTF_8));
        assertThat(encrypted.getInputStream().readNBytes(8)).isEqualTo("OK PONG\n".getBytes(UTF_8));
      }
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(heddle.metric("heddle_connections_active")).isZero());
      Holdings after = Holdings.of(heddle.pid());
      assertThat(after.connections()).as("connections in the heap").isZero();
      assertThat(after.descriptors()).isLessThanOrEqualTo(before.descriptors());
      assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 4);
      assertThat(after.heapBytes()).isLessThan(before.heapBytes() * 5 / 4);
      assertThat(heddle.errors()).doesNotContain("handler failed", "OutOfMemory");
    }
  }

  private static void awaitOnlyStaying(Heddle heddle, int staying) {
    await()
        .atMost(Heddle.PATIENCE)
        .untilAsserted(() ->
            assertThat(heddle.metric("heddle_connections_active")).isBetween(0.0, staying + 4.0));
  }

  private static void stampede(Heddle heddle, Duration length) {
    long end = System.nanoTime() + length.toNanos();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 500; i++) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(i);
        clients.execute(() -> {
          while (System.nanoTime() < end) {
            try {
              die(heddle, random);
            } catch (IOException expected) {
              // It is what they do.
            }
          }
        });
      }
    }
  }

  /** One client's life. */
  private static void die(Heddle heddle, RandomGenerator random) throws IOException {
    boolean encrypted = random.nextBoolean();
    var plain = new Socket();
    plain.connect(heddle.address(encrypted ? "encrypted" : "attacked"));
    plain.setSoTimeout(2_000);
    // Half of them reset.
    if (random.nextBoolean()) plain.setSoLinger(true, 0);
    try (Socket socket =
        encrypted && random.nextInt(4) > 0
            ? blind.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true)
            : plain) {
      for (int i = random.nextInt(4); i > 0; i--) {
        socket.getOutputStream().write("ECHO hello\n".getBytes(UTF_8));
        if (random.nextInt(4) > 0) socket.getInputStream().read();
      }
      switch (random.nextInt(5)) {
        case 0 -> socket.getOutputStream().write("half a requ".getBytes(UTF_8));
        case 1 -> plain.getOutputStream().write(garbage(random));
        case 2 -> socket.shutdownOutput();
        case 3 -> socket.getInputStream().readNBytes(100);
        default -> {}
      }
    }
  }

  private static byte[] garbage(RandomGenerator random) {
    byte[] garbage = new byte[random.nextInt(1, 20_000)];
    random.nextBytes(garbage);
    return garbage;
  }

  @Test
  @Order(2)
  void descriptorsThatRunOut() throws Exception {
    var few = List.of("sh", "-c", "ulimit -n 512; exec \"$@\"", "sh");
    try (var heddle =
            Heddle.serve(few, Map.of(), "--config", config(), "--set", "max-connections=100000");
        var others = new Bystanders(heddle.port("commands")).staying(4)) {
      row(
          "descriptors run out (`ulimit -n 512`, 600 connections)",
          10,
          1,
          others,
          round -> {
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 600; i++) clients.add(heddle.connect("attacked"));
            await().atMost(Heddle.PATIENCE).until(() -> descriptors(heddle.pid()) > 500);
            for (Socket client : clients) client.close();
          });
    }
  }

  private static long descriptors(long pid) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return open.count();
    }
  }

  @Test
  @Order(3)
  void aHeapThatIsFull() throws Exception {
    TestProtocol.jar(
        folder.resolve("plugins"),
        "hoard",
        """
        return connection -> {
          byte[] held = new byte[4 << 20];
          connection.writeLine("held");
          connection.readLine();
          connection.writeLine("length " + held.length);
        };
        """);
    try (var heddle =
            Heddle.serve(
                List.of(),
                Map.of("JAVA_OPTS", "-Xmx96m"),
                "hoard=tcp://127.0.0.1:0",
                "commands=tcp://127.0.0.1:0",
                "--plugins",
                folder.resolve("plugins").toString(),
                "--set",
                "heap-limit=60%");
        var others = new Bystanders(heddle.port("commands")).staying(4)) {
      row(
          "the heap is full of what connections hold (96 MiB, `heap-limit: 60%`)",
          10,
          1,
          others,
          round -> {
            List<LineClient> inside = new ArrayList<>();
            LineClient next = heddle.lineClient("hoard");
            for (; "held".equals(next.readLine()); next = heddle.lineClient("hoard"))
              inside.add(next);
            for (LineClient each : inside) {
              each.send("\n");
              assertThat(each.readLine()).startsWith("length ");
              each.close();
            }
            await().atMost(Heddle.PATIENCE).until(() -> answers(others));
          });
      assertThat(heddle.errors()).doesNotContain("OutOfMemory");
    }
  }

  private static boolean answers(Bystanders others) {
    try {
      others.askOnce();
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  @Test
  @Order(4)
  void peersThatDribble() throws Exception {
    try (var heddle = Heddle.serve("--config", config("request-timeout: 10s"));
        var others = new Bystanders(heddle.port("commands")).staying(4).coming(4)) {
      row(
          "5,000 connections that send a byte each second and never a whole request",
          1,
          5_000,
          others,
          round -> dribble(heddle));
      assertThat(closed(heddle, "request-timeout")).isEqualTo(5_000);
    }
  }

  private static void dribble(Heddle heddle) throws IOException {
    List<Socket> clients = new ArrayList<>();
    try (ScheduledExecutorService dribbling = Executors.newScheduledThreadPool(1)) {
      for (int i = 0; i < 5_000; i++) clients.add(heddle.connect("attacked"));
      var unused =
          dribbling.scheduleAtFixedRate(
              () -> clients.forEach(ReliabilityIT::sendOne), 0, 1, TimeUnit.SECONDS);
      await().atMost(Heddle.PATIENCE).until(() -> closed(heddle, "request-timeout") == 5_000);
      dribbling.shutdownNow();
    }
    for (Socket client : clients) client.close();
  }

  private static void sendOne(Socket client) {
    try {
      client.getOutputStream().write('x');
    } catch (IOException cut) {
      // As it should be.
    }
  }

  private static double closed(Heddle heddle, String reason) {
    return heddle.metric("heddle_connections_closed_total", "reason=\"" + reason + "\"");
  }

  @Test
  @Order(5)
  void peersThatAreSilentInTheHandshake() throws Exception {
    try (var heddle = Heddle.serve("--config", config());
        var others = new Bystanders(heddle.port("commands")).staying(4).coming(4)) {
      row(
          "2,000 connections that are silent where a TLS handshake is due",
          1,
          2_000,
          others,
          round -> {
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) clients.add(heddle.connect("encrypted"));
            await()
                .atMost(Heddle.PATIENCE)
                .until(() -> closed(heddle, "handshake-failed") == 2_000);
            for (Socket client : clients) client.close();
          });
    }
  }

  @Test
  @Order(6)
  void peersThatDoNotRead() throws Exception {
    try (var heddle = Heddle.serve("--config", config("write-timeout: 2s"));
        var others = new Bystanders(heddle.port("commands")).staying(4).coming(4)) {
      byte[] asked = ("ECHO " + "x".repeat(1_000) + "\n").repeat(50).getBytes(UTF_8);
      row(
          "200 connections that ask without end and never read",
          1,
          200,
          others,
          round -> {
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
              for (int i = 0; i < 200; i++) clients.execute(() -> askUntilCut(heddle, asked));
            }
          });
      assertThat(closed(heddle, "write-timeout")).isEqualTo(200);
    }
  }

  private static void askUntilCut(Heddle heddle, byte[] asked) {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(16 << 10);
      socket.connect(heddle.address("attacked"));
      while (true) socket.getOutputStream().write(asked);
    } catch (IOException cut) {
      // As it should be.
    }
  }

  @Test
  @Order(7)
  void linesWithoutAnEnd() throws Exception {
    try (var heddle =
            Heddle.serve(List.of(), Map.of("JAVA_OPTS", "-Xmx64m"), "--config", config());
        var others = new Bystanders(heddle.port("commands")).staying(4).coming(4)) {
      byte[] part = "x".repeat(8 << 10).getBytes(UTF_8);
      row(
          "200 lines at a time that do not end, in a heap of 64 MiB",
          10,
          200,
          others,
          round -> {
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
              for (int i = 0; i < 200; i++) clients.execute(() -> askUntilCut(heddle, part));
            }
          });
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(closed(heddle, "protocol-error")).isEqualTo(2_000));
      assertThat(heddle.errors()).doesNotContain("OutOfMemory");
    }
  }

  @Test
  @Order(8)
  void handlersThatFail() throws Exception {
    TestProtocol.jar(
        folder.resolve("plugins"),
        "broken",
        "return connection -> { connection.readLine(); throw new StackOverflowError(); };");
    try (var heddle =
            Heddle.serve(
                "broken=tcp://127.0.0.1:0",
                "commands=tcp://127.0.0.1:0",
                "--plugins",
                folder.resolve("plugins").toString());
        var others = new Bystanders(heddle.port("commands")).staying(4).coming(4)) {
      row(
          "a handler that throws an `Error`",
          500,
          1,
          others,
          round -> {
            try (var client = heddle.lineClient("broken")) {
              assertThat(client.ask("go")).isNull();
            }
          });
      assertThat(closed(heddle, "handler-failed")).isEqualTo(500);
    }
  }

  @Test
  @Order(9)
  void aScanFromManyAddresses() throws Exception {
    try (var heddle =
            Heddle.serve(
                "--config", config("max-connections-per-peer: 2", "accept-rate-per-peer: 5/s"));
        var others = new Bystanders(heddle.port("commands")).staying(4).coming(4)) {
      scan(heddle, 0, 1_000);
      Holdings before = Holdings.of(heddle.pid());
      row(
          "a connection from each of 100,000 addresses, to a listener with limits per peer",
          1,
          100_000,
          others,
          round -> scan(heddle, 1_000, 101_000));
      Holdings after = Holdings.of(heddle.pid());
      assertThat(after.heapBytes()).isLessThan(before.heapBytes() + (32 << 20));
    }
  }

  private static void scan(Heddle heddle, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      byte[] address = {127, (byte) (1 + (i >> 16)), (byte) (i >> 8), (byte) i};
      try (var socket = new Socket()) {
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
        socket.connect(heddle.address("attacked"));
        socket.setSoLinger(true, 0);
      }
    }
  }

  @Test
  @Order(10)
  void aConfigurationThatIsWrongAtReload() throws Exception {
    String config = config();
    String right = Files.readString(Path.of(config));
    try (var heddle = Heddle.serve("--config", config);
        var others = new Bystanders(heddle.port("commands")).staying(4).coming(4)) {
      row(
          "SIGHUP with a broken configuration and certificate, and with both mended",
          20,
          1,
          others,
          round -> {
            boolean wrong = round % 2 == 0;
            Files.writeString(folder.resolve("server.pem"), wrong ? "no certificate" : "");
            if (!wrong) certificate("renewed");
            Files.writeString(Path.of(config), wrong ? right.replace("10s", "never") : right);
            int said = heddle.errors().length();
            heddle.signal("HUP");
            await().atMost(Heddle.PATIENCE).until(() -> heddle.errors().length() > said);
          });
    }
  }

  @Test
  @Order(11)
  void aProcessThatIsStopped() throws Exception {
    try (var heddle = Heddle.serve("--config", config());
        var others = new Bystanders(heddle.port("commands")).staying(4).coming(4)) {
      row(
          "the process is stopped for half a second (SIGSTOP)",
          10,
          1,
          others,
          round -> {
            heddle.signal("STOP");
            long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
            await().until(() -> System.nanoTime() > end);
            heddle.signal("CONT");
          });
    }
  }

  @Test
  @Order(12)
  void aDiskThatIsFull() throws Exception {
    try (var heddle = Heddle.serve("--config", config(), "--set", "access-log=/dev/full");
        var others = new Bystanders(heddle.port("commands")).staying(4).coming(4)) {
      row(
          "the access log's disk is full, a connection each",
          1_000,
          1,
          others,
          round -> heddle.connect("attacked").close());
      assertThat(heddle.metric("heddle_access_log_dropped_total")).isGreaterThan(1_000);
    }
  }

  @Test
  @Order(13)
  void aProcessThatIsReplaced() throws Exception {
    try (var supervisor = new Supervisor("127.0.0.1", "commands=tcp://127.0.0.1:{port}")) {
      long[] server = {supervisor.start()};
      try (var others = new Bystanders(supervisor.port()).coming(8)) {
        row(
            "the process is replaced by the next on an inherited socket",
            10,
            1,
            others,
            round -> {
              long next = supervisor.start();
              Supervisor.end(server[0]);
              server[0] = next;
            });
      }
    }
  }
}
