package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorials' receiver of Chinese text in GBK: {@code inbox}, by TCP and UDP. */
class ChineseTextReceiverIT {
  private static final Charset GBK = Charset.forName("GBK");

  @TempDir private Path folder;

  @Test
  void writesDownWhatComesInGbk() throws IOException {
    Shell.require("python3");
    Path file = folder.resolve("inbox.jsonl");
    String config =
        """
        listeners:
          - protocol: inbox
            endpoints: ["tcp://127.0.0.1:0", "udp://127.0.0.1:0"]
            options: {file: %s, charset: gbk}
        """
            .formatted(file);
    try (var heddle = Heddle.serve("--config", Heddle.file(folder, "heddle.yaml", config))) {
      List<Integer> ports = heddle.ports("inbox");
      String printed =
          Shell.output(
              """
              python3 - "$@" <<'END'
              import socket, sys
              text, half = bytes.fromhex(sys.argv[3]), 1
              s = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 60)
              s.sendall(text + b'\\n' + text[:half])
              s.sendall(text[half:])
              s.shutdown(socket.SHUT_WR)
              print(s.recv(1024))
              u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
              u.sendto(text, ('127.0.0.1', int(sys.argv[2])))
              END
              """,
              ports.get(0),
              ports.get(1),
              HexFormat.of().formatHex("你好，世界 \"引号\"".getBytes(GBK)));
      assertThat(printed).isEqualTo("b''");
      await().atMost(Heddle.PATIENCE).until(() -> Files.readAllLines(file).size() == 3);
      assertThat(Files.readString(file, UTF_8).lines())
          .allMatch(line -> line.contains("\"text\":\"你好，世界 \\\"引号\\\"\"}"));
      assertThat(heddle.errors()).isEmpty();
    }
  }
}
