package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.transport.Certificates;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inbox} through kills, full disks and rotations: what it has acknowledged is there. */
class InboxIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLIENTS = 8;

  @TempDir private Path folder;

  private Heddle serve(Path file) {
    return Heddle.serve("inbox=tcp://127.0.0.1:0", "--option", "file=" + file);
  }

  /** Sends a message and returns all that comes until the end. */
  private static String deliver(Heddle heddle, String message) throws IOException {
    try (Socket client = heddle.connect("inbox")) {
      client.getOutputStream().write(message.getBytes(UTF_8));
      client.shutdownOutput();
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static List<String> texts(Path file) throws IOException {
    var texts = new ArrayList<String>();
    for (String line : Files.readAllLines(file)) {
      JsonNode message = JSON.readTree(line);
      assertThat(message.fieldNames()).toIterable().containsExactly("time", "peer", "text");
      texts.add(message.get("text").asText());
    }
    return texts;
  }

  @Test
  void losesNothingThatItHasAcknowledgedWhenItIsKilled() throws Exception {
    Path file = folder.resolve("inbox.jsonl");
    Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    for (int round = 0; round < 2; round++) {
      String name = "round " + round + " client ";
      int before = acknowledged.size();
      try (var heddle = serve(file)) {
        var clients = new ArrayList<Thread>();
        for (int i = 0; i < CLIENTS; i++) {
          String client = name + i + " message ";
          clients.add(Thread.ofVirtual().start(() -> deliverAll(heddle, client, acknowledged)));
        }
        await().atMost(Heddle.PATIENCE).until(() -> acknowledged.size() > before + 200);
        heddle.signal("KILL").awaitExit();
        for (Thread client : clients) client.join();
      }
    }
    // Another start cuts off what a kill may have left half written.
    try (var heddle = serve(file)) {
      assertThat(deliver(heddle, "the last")).isEmpty();
    }
    assertThat(texts(file)).containsAll(acknowledged).contains("the last").doesNotHaveDuplicates();
  }

  /** Until the server is gone; two lines each, which are acknowledged together. */
  private static void deliverAll(Heddle heddle, String name, Queue<String> acknowledged) {
    try {
      for (int number = 0; ; number++) {
        String message = name + number + " 中文" + "x".repeat(number % 3000);
        assertThat(deliver(heddle, message + "\n" + message + " again")).isEmpty();
        acknowledged.add(message);
        acknowledged.add(message + " again");
      }
    } catch (IOException | RuntimeException gone) {
      // Not acknowledged.
    }
  }

  @Test
  void storesWhatComesOverEveryTransportInOneFile() throws IOException {
    Shell.require("python3");
    Certificates certificates = Certificates.in(folder).issue("server");
    Path file = folder.resolve("inbox.jsonl");
    Path socket = folder.resolve("inbox.sock");
    String config =
        """
        listeners:
          - protocol: inbox
            endpoints: ["tcp://[::1]:0", "tls://127.0.0.1:0", "unix://%s", "udp://127.0.0.1:0"]
            options: {file: inbox.jsonl}
            tls: {certificate: %s, private-key: %s}
          - name: second
            protocol: inbox
            endpoint: tcp://127.0.0.1:0
            options: {file: ./inbox.jsonl, framing: reads}
        """
            .formatted(
                socket, certificates.certificatePem("server"), certificates.keyPem("server"));
    try (var heddle = Heddle.serve("--config", Heddle.file(folder, "heddle.yaml", config))) {
      List<Integer> ports = heddle.ports("inbox");
      String printed =
          Shell.output(
              """
              python3 - "$@" <<'END'
              import socket, ssl, sys
              s = socket.create_connection(('::1', int(sys.argv[1])), 60)
              s.sendall(b'by tcp')
              s.shutdown(socket.SHUT_WR)
              print(s.recv(1024))
              context = ssl.create_default_context()
              context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
              s = context.wrap_socket(socket.create_connection(('127.0.0.1', int(sys.argv[2])), 60))
              s.sendall(b'by tls')
              s = s.unwrap()
              print(s.recv(1024))
              s = socket.socket(socket.AF_UNIX)
              s.connect(sys.argv[3])
              s.sendall(b'by unix')
              s.shutdown(socket.SHUT_WR)
              print(s.recv(1024))
              s = socket.create_connection(('127.0.0.1', int(sys.argv[5])), 60)
              s.sendall(b'by\\nthe second')
              s.shutdown(socket.SHUT_WR)
              print(s.recv(1024))
              s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
              s.sendto(b'by udp', ('127.0.0.1', int(sys.argv[4])))
              END
              """,
              ports.get(0),
              ports.get(1),
              socket,
              ports.get(3),
              heddle.port("second"));
      assertThat(printed.lines()).hasSize(4).containsOnly("b''");
      await().atMost(Heddle.PATIENCE).until(() -> texts(file).size() == 5);
      assertThat(texts(file))
          .containsExactly("by tcp", "by tls", "by unix", "by\nthe second", "by udp");
      assertThat(Files.readAllLines(file).get(0)).contains("\"peer\":\"[::1]:");
      assertThat(Files.readAllLines(file).get(2)).contains("\"peer\":\"unix\"");
      assertThat(heddle.errors()).isEmpty();
    }
  }

  @Test
  void resetsWhatItCannotStoreAndLeavesNoHalfLine() throws IOException {
    Path file = folder.resolve("inbox.jsonl");
    List<String> limited = List.of("bash", "-c", "ulimit -f 100; exec \"$@\"", "bash");
    var stored = new ArrayList<String>();
    String refused = "";
    try (var heddle =
        Heddle.serve(limited, Map.of(), "inbox=tcp://127.0.0.1:0", "--option", "file=" + file)) {
      // 100 KiB do not hold as many.
      for (int number = 0; number < 300 && refused.isEmpty(); number++) {
        String message = number + "x".repeat(997);
        if (isStored(heddle, message)) stored.add(message);
        else refused = message;
      }
      assertThat(refused).isNotEmpty();
      assertThat(texts(file)).isEqualTo(stored);
      // It is logged when the peer has seen the end.
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> heddle.errors().contains("a message could not be stored: File too large"));
      // Somebody makes room: it goes on.
      Files.move(file, folder.resolve("inbox.1"));
      assertThat(isStored(heddle, refused)).isTrue();
      assertThat(texts(file)).containsExactly(refused);
    }
  }

  /** Whether the connection ends in good order and without a word. */
  private static boolean isStored(Heddle heddle, String message) {
    try {
      return deliver(heddle, message).isEmpty();
    } catch (IOException reset) {
      return false;
    }
  }

  @Test
  void doesNotStartWhereItCannotWrite() {
    Heddle.Result nowhere =
        Heddle.run(
            "serve", "inbox=tcp://127.0.0.1:0", "--option", "file=" + folder.resolve("no/inbox"));
    assertThat(nowhere.exitCode()).isEqualTo(2);
    assertThat(nowhere.err())
        .contains("listener inbox", "file: cannot write " + folder.resolve("no/inbox"));
    Heddle.Result without = Heddle.run("serve", "inbox=tcp://127.0.0.1:0");
    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.err()).contains("file");
  }

  @Test
  void standsALoadTest() {
    try (var heddle = serve(folder.resolve("inbox.jsonl"))) {
      Heddle.Result load =
          Heddle.run(
              "load",
              "tcp://127.0.0.1:" + heddle.port("inbox"),
              "--protocol",
              "inbox",
              "--clients",
              "10",
              "--warmup",
              "0s",
              "--duration",
              "1s",
              "--no-calibrate",
              "--fail-if",
              "errors>0%");
      assertThat(load.exitCode()).as(load.out() + load.err()).isZero();
      assertThat(heddle.errors()).isEmpty();
    }
  }
}
