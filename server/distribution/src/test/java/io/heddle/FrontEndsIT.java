package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.transport.Certificates;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others put before a server, and the clients that are in everybody's hands. */
class FrontEndsIT {
  @TempDir private Path folder;

  /** Before the server, on a port of its own. */
  private record FrontEnd(Process process, int port) implements AutoCloseable {

    /** Says its port in its first line. */
    static FrontEnd start(String script, Object... arguments) throws IOException {
      var builder = new ProcessBuilder("bash", "-c", script, "bash");
      for (Object argument : arguments) builder.command().add(argument.toString());
      Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      BufferedReader out = process.inputReader(UTF_8);
      String port = out.readLine();
      assertThat(port).as("it has started").isNotNull();
      return new FrontEnd(process, Integer.parseInt(port.strip()));
    }

    Socket connect() throws IOException {
      var client = new Socket(InetAddress.getLoopbackAddress(), port);
      client.setSoTimeout((int) Heddle.PATIENCE.toMillis());
      return client;
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static FrontEnd haproxy(String config) throws IOException {
    Shell.require("haproxy", "python3");
    // It takes no port 0, but a socket that listens already.
    return FrontEnd.start(
        """
        exec python3 -c '
        import os, socket, sys
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        print(listening.getsockname()[1], flush=True)
        os.dup2(listening.fileno(), 9)
        os.execvp("haproxy", ["haproxy", "-q", "-db", "-f", sys.argv[1]])
        ' "$1"
        """,
        config);
  }

  private String haproxyConfig(String server) {
    return Heddle.file(
        folder,
        "haproxy.cfg",
        """
        defaults
            mode tcp
            timeout connect 20s
            timeout client 60s
            timeout server 60s
        listen heddle
            bind fd@9
            server heddle %s
        """
            .formatted(server));
  }

  private static FrontEnd stunnel(String config) throws IOException {
    Shell.require("stunnel4", "ss");
    return FrontEnd.start(
        """
        stunnel4 "$1" &
        while ! port=$(ss -Hltnp | grep "pid=$!," | grep -o '127.0.0.1:[0-9]*' | cut -d: -f2) ||
          [ -z "$port" ]; do kill -0 $! || exit; done
        echo "$port"
        wait
        """,
        config);
  }

  private Path log() {
    return folder.resolve("access.jsonl");
  }

  private Heddle serve(String... settings) {
    var config = new StringBuilder();
    for (String setting : settings) config.append("    ").append(setting).append('\n');
    return Heddle.serve(
        "--config",
        Heddle.file(
            folder,
            "heddle.yaml",
            """
            access-log: %s
            listeners:
              - protocol: commands
                endpoints: [tcp://127.0.0.1:0]
            """
                    .formatted(log())
                + config));
  }

  private static void assertServed(Socket client) throws IOException {
    client.getOutputStream().write("PING\nQUIT\n".getBytes(UTF_8));
    assertThat(new String(client.getInputStream().readNBytes(8), UTF_8)).isEqualTo("OK PONG\n");
    client.getInputStream().readAllBytes();
  }

  private void awaitLogged(String text) {
    await()
        .atMost(Heddle.PATIENCE)
        .untilAsserted(() -> assertThat(Files.readString(log())).contains(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
  void knowsTheClientBehindHaproxy(String header) throws IOException {
    try (var heddle = serve("proxy-protocol: any", "trusted-proxies: [127.0.0.1]");
        var front = haproxy(haproxyConfig("127.0.0.1:" + heddle.port("commands") + " " + header));
        var client = front.connect()) {
      assertServed(client);
      awaitLogged("\"peer\":\"127.0.0.1:" + client.getLocalPort() + "\"");
    }
  }

  @Test
  void readsTheHeaderOfHaproxyBeforeItsHandshake() throws IOException {
    Certificates certificates = Certificates.in(folder).issue("server");
    String tls =
        "{certificate: %s, private-key: %s}"
            .formatted(certificates.certificatePem("server"), certificates.keyPem("server"));
    try (var heddle =
            Heddle.serve(
                "--config",
                Heddle.file(
                    folder,
                    "heddle.yaml",
                    """
                    access-log: %s
                    listeners:
                      - protocol: commands
                        endpoint: tls://127.0.0.1:0
                        proxy-protocol: v2
                        trusted-proxies: [127.0.0.1]
                        tls: %s
                    """
                        .formatted(log(), tls)));
        var front =
            haproxy(
                haproxyConfig(
                    "127.0.0.1:"
                        + heddle.port("commands")
                        + " send-proxy-v2 ssl verify required verifyhost localhost ca-file "
                        + certificates.certificatePem("ca")));
        var client = front.connect()) {
      assertServed(client);
      awaitLogged("\"peer\":\"127.0.0.1:" + client.getLocalPort() + "\"");
      assertThat(Files.readString(log())).contains("\"tls-version\":\"TLSv1.3\"");
    }
  }

  @Test
  void knowsTheClientBehindStunnel() throws IOException {
    Certificates certificates = Certificates.in(folder).issue("server");
    try (var heddle = serve("proxy-protocol: v1", "trusted-proxies: [127.0.0.1]");
        var front =
            stunnel(
                Heddle.file(
                    folder,
                    "stunnel.conf",
                    """
                    foreground = yes
                    pid =
                    [heddle]
                    accept = 127.0.0.1:0
                    connect = 127.0.0.1:%d
                    protocol = proxy
                    cert = %s
                    key = %s
                    """
                        .formatted(
                            heddle.port("commands"),
                            certificates.certificatePem("server"),
                            certificates.keyPem("server"))))) {
      assertThat(Openssl.client(front.port(), "PING\nQUIT\n")).contains("OK PONG");
      awaitLogged("\"peer\":\"127.0.0.1:");
      assertThat(Files.readString(log())).contains("\"requests\":2");
    }
  }

  @Test
  void readsTheHeaderOfCurl() throws IOException {
    Shell.require("curl");
    try (var heddle = serve("proxy-protocol: v1", "trusted-proxies: [127.0.0.1]")) {
      String answer =
          Shell.output(
              "curl -s --http0.9 --haproxy-protocol --data-binary $'PING\\nQUIT\\n' http://127.0.0.1:$1/",
              heddle.port("commands"));
      assertThat(answer).contains("ERR", "OK PONG");
      awaitLogged("\"peer\":\"127.0.0.1:");
    }
  }

  @Test
  void servesSocatAndNcat() throws IOException {
    Shell.require("socat", "ncat");
    Certificates certificates = Certificates.in(folder).issue("server");
    Path socket = folder.resolve("s");
    try (var heddle =
        Heddle.serve(
            "--config",
            Heddle.file(
                folder,
                "heddle.yaml",
                """
                listeners:
                  - protocol: uppercase
                    endpoints: [tls://127.0.0.1:0, "unix://%s"]
                    tls: {certificate: %s, private-key: %s}
                """
                    .formatted(
                        socket,
                        certificates.certificatePem("server"),
                        certificates.keyPem("server"))))) {
      int port = heddle.port("uppercase");
      Path ca = certificates.certificatePem("ca");
      for (String command :
          new String[] {
            "socat -t 60 - OPENSSL:127.0.0.1:$1,cafile=$2",
            // It ends without close_notify, and takes the server's doing so for an error.
            "for i in {1..20}; do ncat --ssl 127.0.0.1 $1 <<<hello || exit; done | sort -u",
            "socat -t 60 - UNIX-CONNECT:$3",
            "ncat -U $3"
          })
        assertThat(Shell.output("set -o pipefail; echo hello | " + command, port, ca, socket))
            .as(command)
            .isEqualTo("HELLO");
    }
  }
}
