package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The tutorials' upper-case server that serves one client after the other in a loop, and dies when
 * one resets, hangs when one has nothing to say, lets the others wait: {@code uppercase} does not.
 */
class LoopingUppercaseServerIT {
  private static Heddle heddle;

  @BeforeAll
  static void start() {
    Shell.require("python3");
    heddle = Heddle.serve("uppercase=tcp://127.0.0.1:0");
  }

  @AfterAll
  static void stop() {
    if (heddle != null) heddle.close();
  }

  private static String python(String script) {
    String connect =
        """
        import socket, struct, sys
        def connect():
            return socket.create_connection(('127.0.0.1', int(sys.argv[1])), 60)
        def ask(s, message):
            s.send(message)
            return s.recv(1024)
        def reset(s):
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            s.close()
        """;
    return Shell.output("python3 -c \"$2\" $1", heddle.port("uppercase"), connect + script);
  }

  @Test
  void outlivesClientsThatReset() {
    String printed =
        python(
            """
            stays = connect()
            print(ask(stays, b'before'))
            for i in range(100):
                dying = connect()
                if i % 2: ask(dying, b'hello')
                else: dying.send(b'hello')
                reset(dying)
            print(ask(stays, b'after'), ask(connect(), b'anew'))
            """);
    assertThat(printed.lines()).containsExactly("b'BEFORE'", "b'AFTER' b'ANEW'");
    assertThat(heddle.errors()).isEmpty();
  }

  @Test
  void hasNothingToWaitForInAnEmptyMessage() {
    String printed =
        python(
            """
            s = connect()
            s.send(b'')
            print(ask(s, b'hello'))
            ended = connect()
            ended.shutdown(socket.SHUT_WR)
            print(ended.recv(1024))
            """);
    assertThat(printed.lines()).containsExactly("b'HELLO'", "b''");
  }

  @Test
  void servesManyAtOnceInTurns() {
    String printed =
        python(
            """
            all = [connect() for _ in range(100)]
            for turn in range(3):
                print(sum(ask(s, b'hello %d' % i) == b'HELLO %d' % i for i, s in enumerate(all)))
            """);
    assertThat(printed.lines()).containsExactly("100", "100", "100");
  }
}
