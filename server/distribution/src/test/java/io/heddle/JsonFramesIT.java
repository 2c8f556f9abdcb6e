package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code frames} on the wire: the tutorials' messages with a JSON header. */
class JsonFramesIT {
  @TempDir private static Path folder;
  private static Heddle heddle;

  @BeforeAll
  static void start() {
    Shell.selfSigned(folder, "server");
    heddle =
        Heddle.serve(
            "--config",
            Heddle.file(
                folder,
                "heddle.yaml",
                """
                listeners:
                  - protocol: frames
                    endpoints: [tcp://127.0.0.1:0, "unix://%s/frames.sock"]
                    frame-bytes-max: 1MiB
                  - {name: little, protocol: frames, endpoint: "tcp://127.0.0.1:0",
                     options: {byte-order: little}}
                  - {name: secret, protocol: frames, endpoint: "tls://127.0.0.1:0",
                     tls: {certificate: server.pem, private-key: server.key}}
                """
                    .formatted(folder)));
  }

  @AfterAll
  static void stop() {
    heddle.close();
  }

  /** What a client of the tutorials' kind prints; it has {@code send} and {@code answer}. */
  private static String python(String listener, String script) {
    Shell.require("python3");
    String start =
        """
        python3 - $1 $2 $3 <<'END'
        import hashlib, json, socket, ssl, struct, sys
        s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 60)
        if sys.argv[3] != "-":
            s = ssl.create_default_context(cafile=sys.argv[3]).wrap_socket(s, server_hostname="127.0.0.1")
        order = "<I" if sys.argv[2] == "little" else ">I"
        def frame(payload=b"", **header):
            header = json.dumps({"size": len(payload), **header}).encode()
            return struct.pack(order, len(header)) + header + payload
        def exactly(count):
            data = b""
            while len(data) < count:
                part = s.recv(min(1024, count - len(data)))
                if not part: sys.exit("the server closed the connection")
                data += part
            return data
        def answer():
            header = json.loads(exactly(struct.unpack(order, exactly(4))[0]))
            assert sorted(header) == ["op", "size", "status"], header
            return header["op"], header["status"], exactly(header["size"])
        """;
    return Shell.output(
        start + script + "\nEND\n",
        heddle.port(listener),
        listener,
        listener.equals("secret") ? folder.resolve("server.pem") : "-");
  }

  private static final String EVERY_OP =
      """
      s.sendall(frame(b"hello", op="echo"))
      print(*answer())
      s.sendall(frame("straße, žofie".encode(), op="upper", filename="a.txt", more={"nested": [1, 2]}))
      op, status, payload = answer()
      print(op, status, ascii(payload.decode()))
      s.sendall(frame(b"hello", op="sha256"))
      print(answer()[2] == hashlib.sha256(b"hello").hexdigest().encode())
      s.sendall(frame(b"hello", op="reverse") + frame(op="echo"))
      print(*answer())
      print(*answer())
      """;

  private static final String EVERY_ANSWER =
      """
      echo ok b'hello'
      upper ok 'STRASSE, \\u017dOFIE'
      True
      reverse error b"there is no op 'reverse', there are echo, upper and sha256"
      echo ok b''\
      """;

  @Test
  void answersTheTutorialsOwnClient() {
    assertThat(python("frames", EVERY_OP)).isEqualTo(EVERY_ANSWER);
  }

  @Test
  void answersItInTheOtherByteOrderWhereTheOptionSaysSo() {
    assertThat(python("little", EVERY_OP)).isEqualTo(EVERY_ANSWER);
  }

  @Test
  void answersItOverTls() {
    assertThat(python("secret", EVERY_OP)).isEqualTo(EVERY_ANSWER);
  }

  @Test
  void makesNoDifferenceBetweenMessagesInPiecesAndStuckTogether() {
    String script =
        """
        for byte in frame(b"in pieces", op="upper"): s.sendall(bytes([byte]))
        print(*answer())
        s.sendall(b"".join(frame(b"number %d" % i, op="upper") for i in range(500)))
        print(all(answer()[2] == b"NUMBER %d" % i for i in range(500)))
        large = bytes(range(256)) * 4096
        s.sendall(frame(large, op="echo") + frame(large, op="sha256"))
        print(answer()[2] == large, answer()[2] == hashlib.sha256(large).hexdigest().encode())
        s.sendall(frame(b"last", op="upper"))
        s.shutdown(socket.SHUT_WR)
        print(*answer(), s.recv(1))
        """;
    assertThat(python("frames", script))
        .isEqualTo("upper ok b'IN PIECES'\nTrue\nTrue True\nupper ok b'LAST' b''");
  }

  @Test
  void saysWhatIsWrongAndEndsWhereTheNextMessageCannotBeFound() {
    String script =
        """
        def refused(data):
            global s
            s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 60)
            s.sendall(data)
            print(*answer(), s.recv(1))
        refused(b"GET / HTTP/1.1\\r\\n\\r\\n")
        refused(struct.pack("<I", 20) + b"x" * 20)
        refused(struct.pack(">I", 0))
        refused(struct.pack(">I", 9) + b'{"op":"a"')
        refused(frame(op="echo", size=-1))
        refused(frame(op="echo", size=1048577))
        refused(frame(op="echo", size="5"))
        """;
    assertThat(python("frames", script).lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("a header has 1 to 65536 bytes, this one 1195725856"),
            line -> assertThat(line).contains("its length must be big-endian"),
            line -> assertThat(line).contains("a header has 1 to 65536 bytes, this one 0"),
            line -> assertThat(line).contains("the header is no JSON object: "),
            line -> assertThat(line).contains("size: expected 0 to 1048576, got -1"),
            line -> assertThat(line).contains("size: expected 0 to 1048576, got 1048577"),
            line -> assertThat(line).contains("size: expected 0 to 1048576 as a whole number"))
        .allMatch(line -> line.contains(" error ") && line.endsWith(" b''"));
  }

  @Test
  void outlivesClientsThatLeaveInTheMiddle() throws IOException {
    byte[] whole = frame("{\"op\":\"upper\",\"size\":2}", "hi");
    for (int sent = 0; sent <= whole.length; sent++) {
      Socket leaving = heddle.connect("frames");
      leaving.getOutputStream().write(whole, 0, sent);
      if (sent % 2 == 0) leaving.setSoLinger(true, 0);
      leaving.close();
    }
    try (Socket socket = heddle.connect("frames")) {
      socket.getOutputStream().write(whole);
      var in = new DataInputStream(socket.getInputStream());
      assertThat(new String(in.readNBytes(in.readInt() + 2), UTF_8))
          .isEqualTo("{\"op\":\"upper\",\"size\":2,\"status\":\"ok\"}HI");
    }
  }

  @Test
  void listensOnAUnixSocket() throws IOException {
    try (var socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.connect(UnixDomainSocketAddress.of(folder.resolve("frames.sock")));
      socket.write(ByteBuffer.wrap(frame("{\"op\":\"upper\",\"size\":2}", "hi")));
      socket.shutdownOutput();
      var answer = ByteBuffer.allocate(100);
      while (socket.read(answer) >= 0) {}
      assertThat(new String(answer.array(), 4, answer.position() - 4, UTF_8))
          .isEqualTo("{\"op\":\"upper\",\"size\":2,\"status\":\"ok\"}HI");
    }
  }

  private static byte[] frame(String header, String payload) {
    byte[] bytes = (header + payload).getBytes(UTF_8);
    return ByteBuffer.allocate(4 + bytes.length)
        .putInt(header.getBytes(UTF_8).length)
        .put(bytes)
        .array();
  }

  @Test
  void isLoadedByItsWorkload() {
    Heddle.Result result =
        Heddle.run(
            "load",
            "tcp://127.0.0.1:" + heddle.port("frames"),
            "--protocol",
            "frames",
            "--clients=4",
            "--pipeline=4",
            "--duration=1s",
            "--warmup=0s",
            "--no-calibrate",
            "--fail-if=errors>0");
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
  }
}
