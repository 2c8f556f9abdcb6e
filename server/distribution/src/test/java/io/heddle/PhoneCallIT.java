package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.transport.Certificates;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorials' two-way phone call: {@code talk}, called by the tutorials' clients. */
class PhoneCallIT {
  @TempDir private static Path folder;
  private static Heddle heddle;
  private static Path socket;

  @BeforeAll
  static void start() {
    Certificates certificates = Certificates.in(folder).issue("server");
    socket = folder.resolve("talk.sock");
    heddle =
        Heddle.serve(
            "--config",
            Heddle.file(
                folder,
                "heddle.yaml",
                """
                listeners:
                  - protocol: talk
                    endpoints: ["tcp://127.0.0.1:0", "tls://127.0.0.1:0", "unix://%s"]
                    tls: {certificate: %s, private-key: %s}
                  - name: reads
                    protocol: talk
                    endpoint: tcp://127.0.0.1:0
                    options: {framing: reads}
                  - name: one
                    protocol: talk
                    endpoint: tcp://127.0.0.1:0
                    options: {waiting-max: 1, notices: true}
                """
                    .formatted(
                        socket,
                        certificates.certificatePem("server"),
                        certificates.keyPem("server"))));
  }

  @AfterAll
  static void stop() {
    heddle.close();
  }

  /** Both ends of a call in turn, each a client that sends, receives once, and ends by bye. */
  private static final String TUTORIAL =
      """
      import socket, sys, threading
      port, end = int(sys.argv[1]), sys.argv[2].encode().decode('unicode_escape')
      printed = {'ann': [], 'bob': []}
      def call(name, begins, lines):
          s = socket.create_connection(('127.0.0.1', port), 60)
          if not begins:
              printed[name].append(s.recv(1024).decode().rstrip())
          for line in lines:
              s.send((line + end).encode())
              if line == 'bye':
                  break
              heard = s.recv(1024).decode().rstrip()
              printed[name].append(heard)
              if heard == 'bye':
                  break
          printed[name].append(s.recv(1024))
          s.close()
      ann = threading.Thread(target=call, args=('ann', True, ['你好', 'how are you?', 'so am I']))
      bob = threading.Thread(target=call, args=('bob', False, ['hello', 'fine', 'bye']))
      for each in ann, bob: each.start()
      for each in ann, bob: each.join()
      print(*printed['ann'], sep='|')
      print(*printed['bob'], sep='|')
      """;

  private static String python(String script, Object... arguments) {
    Shell.require("python3");
    var all = new Object[arguments.length + 1];
    all[0] = script;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Shell.output("python3 -c \"$@\"", all);
  }

  @Test
  void connectsTheTutorialsClientsThatSendLines() {
    assertThat(python(TUTORIAL, heddle.port("talk"), "\\n").lines())
        .containsExactly("hello|fine|bye|b''", "你好|how are you?|so am I|b''");
  }

  @Test
  void connectsTheTutorialsClientsThatSendNoNewline() {
    assertThat(python(TUTORIAL, heddle.port("reads"), "").lines())
        .containsExactly("hello|fine|bye|b''", "你好|how are you?|so am I|b''");
  }

  @Test
  void connectsWhoeverCallsByWhicheverTransport() {
    String printed =
        python(
            """
            import socket, ssl, sys
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            ann = context.wrap_socket(socket.create_connection(('127.0.0.1', int(sys.argv[1])), 60))
            ann.send(b'hello\\n')
            bob = socket.socket(socket.AF_UNIX)
            bob.connect(sys.argv[2])
            print(bob.recv(1024))
            bob.send(b'bye\\n')
            print(ann.recv(1024), ann.recv(1024), bob.recv(1024))
            """,
            heddle.ports("talk").get(1),
            socket);
    assertThat(printed.lines()).containsExactly("b'hello\\n'", "b'bye\\n' b'' b''");
  }

  @Test
  void letsAThirdWaitAndTellsAFourthThatItIsBusy() {
    String waiting = "* waiting for somebody to talk to";
    try (LineClient ann = heddle.lineClient("one")) {
      assertThat(ann.readLine()).isEqualTo(waiting);
      try (LineClient bob = heddle.lineClient("one");
          LineClient cyd = afterReading(bob, "* connected");
          LineClient dan = afterReading(cyd, waiting)) {
        assertThat(dan.readLine()).isEqualTo("busy");
        assertThat(dan.readLine()).isNull();
        assertThat(ann.readLine()).isEqualTo("* connected");
        assertThat(bob.ask("bye")).isNull();
        assertThat(ann.readLine()).isEqualTo("bye");
        assertThat(ann.readLine()).isNull();
        cyd.send("is it my turn?\n");
        try (LineClient eve = heddle.lineClient("one")) {
          assertThat(eve.readLine()).isEqualTo("* connected");
          assertThat(eve.readLine()).isEqualTo("is it my turn?");
        }
      }
    }
  }

  /** The next caller, when the one before has heard that. */
  private static LineClient afterReading(LineClient before, String line) {
    assertThat(before.readLine()).isEqualTo(line);
    return heddle.lineClient("one");
  }

  @Test
  void tellsTheOtherWhenOneDies() {
    String printed =
        python(
            """
            import socket, struct, sys
            ann, bob = (socket.create_connection(('127.0.0.1', int(sys.argv[1])), 60) for _ in 'ab')
            ann.send(b'hello')
            print(bob.recv(1024))
            ann.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            ann.close()
            print(bob.recv(1024), bob.recv(1024))
            """,
            heddle.port("reads"));
    assertThat(printed.lines()).containsExactly("b'hello'", "b'bye' b''");
    assertThat(heddle.errors()).isEmpty();
  }

  @Test
  void tellsBothWhenTheServerIsDrained() {
    try (var own = Heddle.serve("talk=tcp://127.0.0.1:0");
        LineClient ann = own.lineClient("talk");
        LineClient bob = own.lineClient("talk")) {
      ann.send("hello\n");
      assertThat(bob.readLine()).isEqualTo("hello");
      own.signal("TERM");
      for (LineClient each : new LineClient[] {ann, bob}) {
        assertThat(each.readLine()).isEqualTo("bye");
        assertThat(each.readLine()).isNull();
      }
      assertThat(own.awaitExit()).isZero();
    }
  }
}
