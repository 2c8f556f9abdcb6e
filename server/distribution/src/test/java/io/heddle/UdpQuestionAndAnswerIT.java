package io.heddle;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The question and answer of the socket tutorials: a datagram there, a datagram back. */
class UdpQuestionAndAnswerIT {
  private static Heddle heddle;

  @BeforeAll
  static void start() {
    Shell.require("python3");
    heddle = Heddle.serve("echo=udp://127.0.0.1:0", "echo=udp://[::1]:0");
  }

  @AfterAll
  static void stop() {
    if (heddle != null) heddle.close();
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, echo", "::1, echo-2"})
  void answersEachQuestionInTurn(String host, String listener) {
    String said =
        Shell.output(
            """
            python3 - "$@" <<'END'
            import socket, sys
            server = (sys.argv[1], int(sys.argv[2]))
            family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
            client = socket.socket(family, socket.SOCK_DGRAM)
            client.settimeout(60)
            for question in "hello", "", "wörld", "你好", "x" * 1024, "bye":
                client.sendto(question.encode(), server)
                answer, where = client.recvfrom(1024)
                print(answer.decode()[:10], where[:2] == server)
            END
            """,
            host,
            heddle.port(listener));
    assertThat(said.lines())
        .containsExactly(
            "hello True", " True", "wörld True", "你好 True", "xxxxxxxxxx True", "bye True");
  }

  /** Many at once, and one that has left before its answer comes. */
  @Test
  void keepsManyClientsApart() {
    String said =
        Shell.output(
            """
            python3 - "$@" <<'END'
            import socket, sys
            server = ("127.0.0.1", int(sys.argv[1]))
            clients = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(50)]
            # Or else one may have the port of one that has left, whose answer then is its own.
            for client in clients: client.bind(("127.0.0.1", 0))
            for i, client in enumerate(clients):
                client.settimeout(60)
                client.sendto(b"question %d" % i, server)
                gone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                gone.sendto(b"never mind", server)
                gone.close()
            print(b", ".join(client.recvfrom(1024)[0] for client in clients).decode())
            END
            """,
            heddle.port("echo"));
    String answers = IntStream.range(0, 50).mapToObj(i -> "question " + i).collect(joining(", "));
    assertThat(said).isEqualTo(answers);
    assertThat(heddle.errors()).isEmpty();
  }
}
