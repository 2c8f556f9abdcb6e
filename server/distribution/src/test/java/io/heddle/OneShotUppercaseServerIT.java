package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tutorials' upper-case server that answers one client once: {@code uppercase} does. */
class OneShotUppercaseServerIT {
  private static Heddle heddle;

  @BeforeAll
  static void start() {
    Shell.require("python3");
    heddle = Heddle.serve("uppercase=tcp://127.0.0.1:0", "uppercase=udp://127.0.0.1:0");
  }

  @AfterAll
  static void stop() {
    if (heddle != null) heddle.close();
  }

  @Test
  void answersTheTutorialsClientOnceAndIsThereForTheNext() {
    String printed =
        Shell.output(
            """
            python3 - "$1" <<'END'
            import socket, sys
            for message in 'hello', 'straße', 'x' * 1024:
                s = socket.socket()
                s.connect(('127.0.0.1', int(sys.argv[1])))
                s.send(message.encode())
                print(s.recv(1024).decode()[:9])
                s.close()
            END
            """,
            heddle.port("uppercase"));
    assertThat(printed.lines()).containsExactly("HELLO", "STRASSE", "XXXXXXXXX");
    assertThat(heddle.errors()).isEmpty();
  }

  @Test
  void answersAQuestionByUdp() {
    String printed =
        Shell.output(
            """
            python3 - "$1" <<'END'
            import socket, sys
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.settimeout(60)
            for message in b'hello', b'', b'straSS\\xe9':
                s.sendto(message, ('127.0.0.1', int(sys.argv[1])))
                print(s.recvfrom(1024)[0])
            END
            """,
            heddle.port("uppercase-2"));
    assertThat(printed.lines()).containsExactly("b'HELLO'", "b''", "b'STRASS\\xe9'");
  }
}
