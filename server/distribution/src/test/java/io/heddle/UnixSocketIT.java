package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners on Unix sockets: the file, who may use it, and when it goes. */
class UnixSocketIT {
  @TempDir private Path folder;
  private Path socket;
  private String endpoint;

  @BeforeEach
  void name() {
    socket = folder.resolve("heddle.sock");
    endpoint = "unix://" + socket;
  }

  @Test
  void servesUntilItStopsAndTakesTheFileAway() throws IOException {
    try (var heddle = Heddle.serve("uppercase=" + endpoint)) {
      assertThat(heddle.lines().getFirst()).isEqualTo("listening uppercase uppercase " + endpoint);
      assertThat(mode()).isEqualTo("rw-rw----");
      assertThat(answer("hello")).isEqualTo("HELLO");
      assertThat(heddle.metric("heddle_connections_accepted_total", "listener=\"uppercase\""))
          .isEqualTo(1);
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
      assertThat(socket).doesNotExist();
    }
  }

  @Test
  void letsThoseConnectWhoAreMeantTo() throws IOException {
    try (var heddle = Heddle.serve("echo=" + endpoint, "--set", "echo.unix-mode=0600")) {
      assertThat(mode()).isEqualTo("rw-------");
      assertThat(answer("hello")).isEqualTo("hello");
      assertThat(heddle.running()).isTrue();
    }
    Heddle.Result wrong =
        Heddle.run("serve", "echo=" + endpoint, "--set", "echo.unix-mode=rw-rw----");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err())
        .contains("unix-mode: expected a mode of three octal digits such as 660, got 'rw-rw----'");
  }

  @Test
  void takesOverTheFileOfAServerThatIsGone() throws IOException {
    try (var killed = Heddle.serve("echo=" + endpoint)) {
      assertThat(killed.signal("KILL").awaitExit()).isNotZero();
    }
    assertThat(socket).exists();
    try (var heddle = Heddle.serve("uppercase=" + endpoint)) {
      assertThat(answer("hello")).isEqualTo("HELLO");
      assertThat(heddle.errors()).isEmpty();
    }
  }

  @Test
  void leavesAServerAloneThatAnswers() throws IOException {
    try (var heddle = Heddle.serve("uppercase=" + endpoint)) {
      Heddle.Result second = Heddle.run("serve", "echo=" + endpoint);
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.err())
          .contains("listener echo: cannot listen on " + endpoint)
          .endsWith("something answers on it; name another file, or stop that");
      assertThat(answer("hello")).isEqualTo("HELLO");
      assertThat(heddle.running()).isTrue();
    }
  }

  @Test
  void leavesAServerAloneWhoseBacklogIsFull() throws IOException {
    var address = UnixDomainSocketAddress.of(socket);
    var waiting = new ArrayList<SocketChannel>();
    try (var busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      busy.bind(address, 1);
      // One more than it was told to may wait.
      for (int i = 0; i < 2; i++) waiting.add(SocketChannel.open(address));
      Heddle.Result second = Heddle.run("serve", "echo=" + endpoint);
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.err()).contains("something answers on it");
      assertThat(socket).exists();
    } finally {
      for (SocketChannel each : waiting) each.close();
    }
  }

  @Test
  void leavesAFileAloneThatIsNoSocket() throws IOException {
    Files.writeString(socket, "letters");
    Heddle.Result refused = Heddle.run("serve", "echo=" + endpoint);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .endsWith("the file is there and is no socket; remove it or name another");
    assertThat(socket).hasContent("letters");
  }

  @Test
  void leavesASocketOfDatagramsAloneThatIsInUse() throws IOException {
    Shell.require("python3");
    String bind =
        "import socket, sys; s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);"
            + " s.bind(sys.argv[1]); print('bound', flush=True); sys.stdin.read()";
    Process other = new ProcessBuilder("python3", "-c", bind, socket.toString()).start();
    try (var said = other.inputReader()) {
      assertThat(said.readLine()).isEqualTo("bound");
      Heddle.Result refused = Heddle.run("serve", "echo=" + endpoint);
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err())
          .endsWith(
              "something answers on it that takes datagrams; name another file, or stop that");
      assertThat(socket).exists();
    } finally {
      other.destroy();
    }
  }

  @Test
  void saysWhatIsWrongWithThePath() {
    Heddle.Result nowhere = Heddle.run("serve", "echo=unix://" + folder.resolve("no/x.sock"));
    assertThat(nowhere.exitCode()).isEqualTo(1);
    assertThat(nowhere.err()).endsWith("create it or name another file");
    Heddle.Result tooLong = Heddle.run("serve", "echo=unix://" + folder.resolve("x".repeat(120)));
    assertThat(tooLong.exitCode()).isEqualTo(1);
    assertThat(tooLong.err()).endsWith("name one of 100 characters or less");
  }

  @Test
  void leavesTheFileOfAnotherServerThereWhenItStops() throws IOException {
    try (var heddle = Heddle.serve("echo=" + endpoint)) {
      Files.delete(socket);
      try (var other = Heddle.serve("uppercase=" + endpoint)) {
        assertThat(heddle.signal("TERM").awaitExit()).isZero();
        assertThat(answer("hello")).isEqualTo("HELLO");
        assertThat(other.running()).isTrue();
      }
    }
  }

  @Test
  void servesNcAndItsOwnClients() {
    Shell.require("nc");
    try (var heddle = Heddle.serve("uppercase=" + endpoint)) {
      assertThat(Shell.output("printf 'hello\\n' | nc -U -N \"$1\"", socket)).isEqualTo("HELLO");
      assertThat(Heddle.runWith(Map.of(), "hello\n", "connect", endpoint))
          .isEqualTo(new Heddle.Result(0, "HELLO", ""));
      Heddle.Result load =
          Heddle.run(
              "load",
              endpoint,
              "--protocol",
              "uppercase",
              "--clients",
              "50",
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

  @Test
  void clientsSayThatNobodyIsThere() {
    Heddle.Result nothing = Heddle.run("connect", endpoint);
    assertThat(nothing)
        .isEqualTo(
            new Heddle.Result(
                1,
                "",
                "heddle: cannot connect to "
                    + endpoint
                    + ": there is no such socket; is the server running?"));
  }

  private String mode() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(socket));
  }

  private String answer(String line) throws IOException {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
      channel.shutdownOutput();
      var answer = ByteBuffer.allocate(1024);
      while (channel.read(answer) >= 0 && answer.hasRemaining()) {}
      return UTF_8.decode(answer.flip()).toString().strip();
    }
  }
}
