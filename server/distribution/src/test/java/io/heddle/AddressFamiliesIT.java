package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorials' clients by IPv4, IPv6 and a Unix socket, at one and the same server. */
class AddressFamiliesIT {
  @TempDir private Path folder;

  @Test
  void servesAllOfThemByOneHandler() {
    Shell.require("python3");
    Path socket = folder.resolve("heddle.sock");
    String config =
        """
        listeners:
          - protocol: commands
            endpoints: ["tcp://127.0.0.1:0", "tcp://[::1]:0", "unix://%s"]
        """
            .formatted(socket);
    try (var heddle = Heddle.serve("--config", Heddle.file(folder, "heddle.yaml", config))) {
      String printed =
          Shell.output(
              """
              python3 - "$@" <<'END'
              import socket, sys
              for family, address in ((socket.AF_INET, ('127.0.0.1', int(sys.argv[1]))),
                                      (socket.AF_INET6, ('::1', int(sys.argv[2]))),
                                      (socket.AF_UNIX, sys.argv[3])):
                  s = socket.socket(family, socket.SOCK_STREAM)
                  s.settimeout(60)
                  s.connect(address)
                  s.send(b'INCR callers\\n')
                  print(family.name, s.recv(1024).decode().strip())
                  s.close()
              END
              """,
              heddle.ports("commands").get(0),
              heddle.ports("commands").get(1),
              socket);
      assertThat(printed.lines()).containsExactly("AF_INET OK 1", "AF_INET6 OK 2", "AF_UNIX OK 3");
      assertThat(heddle.errors()).isEmpty();
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
      assertThat(Files.exists(socket)).isFalse();
    }
  }
}
