package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.transport.Certificates;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorials' server that says hi: {@code greeting}, asked by the tutorials' clients. */
class HiGreeterIT {
  @TempDir private static Path folder;
  private static Heddle heddle;
  private static Path socket;

  @BeforeAll
  static void start() {
    Certificates certificates = Certificates.in(folder).issue("server");
    socket = folder.resolve("hi.sock");
    heddle =
        Heddle.serve(
            "--config",
            Heddle.file(
                folder,
                "heddle.yaml",
                """
                listeners:
                  - protocol: greeting
                    endpoints: ["tcp://127.0.0.1:0", "tls://127.0.0.1:0", "unix://%s"]
                    tls: {certificate: %s, private-key: %s}
                  - name: polite
                    protocol: greeting
                    endpoint: tcp://127.0.0.1:0
                    options: {message: "你好\\n"}
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

  private static String python(String script, Object... arguments) {
    Shell.require("python3");
    var all = new Object[arguments.length + 1];
    all[0] = script;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Shell.output("python3 -c \"$@\"", all);
  }

  @Test
  void saysHiToTheTutorialsClient() {
    String printed =
        python(
            """
            import socket, sys
            for message in b'hello', b'hello\\n', b'\\n', b'x' * 5000:
                s = socket.socket()
                s.connect(('127.0.0.1', int(sys.argv[1])))
                s.send(message)
                print(s.recv(1024).decode(), s.recv(1024))
                s.close()
            """,
            heddle.port("greeting"));
    assertThat(printed.lines()).hasSize(4).containsOnly("hi b''");
  }

  @Test
  void saysItOverTlsAndOverAUnixSocket() {
    String printed =
        python(
            """
            import socket, ssl, sys
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            s = context.wrap_socket(socket.create_connection(('127.0.0.1', int(sys.argv[1])), 60))
            s.send(b'hello')
            print(s.recv(1024), s.recv(1024))
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[2])
            s.send(b'hello')
            print(s.recv(1024), s.recv(1024))
            """,
            heddle.ports("greeting").get(1),
            socket);
    assertThat(printed.lines()).containsExactly("b'hi' b''", "b'hi' b''");
  }

  @Test
  void saysWhatItIsToldTo() {
    Shell.require("nc");
    assertThat(Shell.output("printf hello | nc 127.0.0.1 $1", heddle.port("polite")))
        .isEqualTo("你好");
  }

  @Test
  void saysNothingToNothing() {
    Shell.require("nc");
    assertThat(Shell.output("nc -N 127.0.0.1 $1 </dev/null", heddle.port("greeting"))).isEmpty();
  }

  @Test
  void greetsManyAtOnceWhoeverElseIsSilentOrDies() {
    String printed =
        python(
            """
            import socket, struct, sys
            def connect():
                return socket.create_connection(('127.0.0.1', int(sys.argv[1])), 60)
            silent = [connect() for _ in range(50)]
            for _ in range(50):
                dying = connect()
                dying.send(b'hello')
                dying.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                dying.close()
            print(sum(s.send(b'hello') for s in silent), sum(s.recv(1024) == b'hi' for s in silent))
            """,
            heddle.port("greeting"));
    assertThat(printed).isEqualTo("250 50");
    assertThat(heddle.errors()).isEmpty();
  }
}
