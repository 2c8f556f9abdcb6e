package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server takes over the listening socket that it is started with, and so does the next one. */
class RestartIT {
  @TempDir private Path folder;

  @BeforeEach
  void needsPython() {
    Shell.require("python3");
  }

  @Test
  void losesNoRequestWhenItIsReplacedUnderLoad() throws Exception {
    try (var supervisor = new Supervisor("127.0.0.1", "commands=tcp://127.0.0.1:{port}")) {
      long server = supervisor.start();
      var over = new AtomicBoolean();
      var answered = new LongAdder();
      var failures = new ConcurrentLinkedQueue<String>();
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++)
        clients.add(
            Thread.ofVirtual().start(() -> ask(supervisor.port(), over, answered, failures)));
      for (int i = 0; i < 5; i++) {
        long before = answered.sum();
        long next = supervisor.start();
        Supervisor.end(server);
        server = next;
        await().atMost(Heddle.PATIENCE).until(() -> answered.sum() > before + 100);
      }
      over.set(true);
      for (Thread client : clients) client.join();
      assertThat(failures).isEmpty();
      assertThat(answered.sum()).isGreaterThan(500);
    }
  }

  /** A request on a connection of its own, one after the other. */
  private static void ask(
      int port, AtomicBoolean over, LongAdder answered, ConcurrentLinkedQueue<String> failures) {
    while (!over.get()) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout((int) Heddle.PATIENCE.toMillis());
        socket.getOutputStream().write("PING\n".getBytes(UTF_8));
        String answer = new String(socket.getInputStream().readNBytes(3), UTF_8);
        if (answer.startsWith("OK")) answered.increment();
        else failures.add("answered '" + answer + "'");
      } catch (IOException e) {
        failures.add(String.valueOf(e));
      }
    }
  }

  @Test
  void servesAUnixSocketThatSomebodyElseHasMade() throws Exception {
    String path = folder.resolve("heddle.sock").toString();
    try (var supervisor = new Supervisor(path, "commands=unix://" + path)) {
      long first = supervisor.start();
      assertThat(askUnix(path)).startsWith("OK");
      Supervisor.end(first);
      supervisor.start();
      assertThat(askUnix(path)).as("the file is still there").startsWith("OK");
    }
  }

  private static String askUnix(String path) throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(path));
      channel.write(ByteBuffer.wrap("PING\n".getBytes(UTF_8)));
      var answer = ByteBuffer.allocate(3);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {}
      return new String(answer.array(), 0, answer.position(), UTF_8);
    }
  }

  @Test
  void servesEveryAddressByASocketOfBothFamilies() throws Exception {
    try (var supervisor = new Supervisor("::", "commands=tcp://*:{port}")) {
      supervisor.start();
      for (String host : List.of("127.0.0.1", "::1")) {
        try (var client = new LineClient(new Socket(host, supervisor.port()))) {
          assertThat(client.ask("PING")).as(host).isEqualTo("OK PONG");
        }
      }
    }
  }

  @Test
  void saysThatNoListenerHasTheSocketItWasStartedWith() throws Exception {
    try (var supervisor = new Supervisor("127.0.0.1", "commands=tcp://127.0.0.1:0")) {
      supervisor.begin();
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(supervisor.lines())
                  .anySatisfy(line ->
                      assertThat(line)
                          .isEqualTo(
                              "heddle: descriptor 0 is a socket that listens on tcp://127.0.0.1:%d, and no listener has that endpoint; name it, or start with another standard input"
                                  .formatted(supervisor.port()))));
    }
  }

  @Test
  void saysThatTheSocketItWasStartedWithHasThePortAtAnotherAddress() throws Exception {
    try (var supervisor = new Supervisor("0.0.0.0", "commands=tcp://127.0.0.1:{port}")) {
      supervisor.begin();
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(supervisor.lines())
                  .contains(
                      "heddle: listener commands: cannot listen on tcp://127.0.0.1:%1$d: descriptor 0 has the port, which listens on tcp://0.0.0.0:%1$d; write that endpoint, or start with another standard input"
                          .formatted(supervisor.port())));
    }
  }

  @Test
  void sharesAPortWithAnotherServerThatMay() throws Exception {
    try (var first = Heddle.serve("echo=tcp://127.0.0.1:0", "--set", "echo.reuse-port=true")) {
      String endpoint = "echo=tcp://127.0.0.1:" + first.port("echo");
      try (var second = Heddle.serve(endpoint, "--set", "echo.reuse-port=true")) {
        assertThat(second.port("echo")).isEqualTo(first.port("echo"));
        Heddle.Result third = Heddle.run("serve", endpoint, "--admin", "off");
        assertThat(third.exitCode()).isEqualTo(1);
        assertThat(third.err()).contains("the port is in use");
        assertThat(first.signal("TERM").awaitExit()).isZero();
        try (var client = second.lineClient("echo")) {
          assertThat(client.ask("still")).isEqualTo("still");
        }
      }
    }
  }
}
