package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.transport.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code resp} as a listener like others: on every transport, loaded, counted and drained. */
class RespIT {
  @TempDir private static Path folder;
  private static Heddle heddle;
  private static Certificates certificates;

  @BeforeAll
  static void start() throws IOException {
    certificates = Certificates.in(Files.createDirectory(folder.resolve("made"))).issue("server");
    String configuration =
        """
        listeners:
          - protocol: resp
            endpoints: ["tcp://127.0.0.1:0", "tls://127.0.0.1:0", "unix://%s/socket"]
            tls: {certificate: "%s", private-key: "%s"}
        """
            .formatted(
                folder, certificates.certificatePem("server"), certificates.keyPem("server"));
    heddle = Heddle.serve("--config", Heddle.file(folder, "heddle.yaml", configuration));
  }

  @AfterAll
  static void stop() {
    heddle.close();
  }

  private static int port(String transport) {
    return heddle.ports("resp").get(transport.equals("tls") ? 1 : 0);
  }

  private static String endpoint(String transport) {
    return transport.equals("unix")
        ? "unix://" + folder.resolve("socket")
        : transport + "://127.0.0.1:" + port(transport);
  }

  @Test
  void servesOneStoreOverEveryTransport() {
    Shell.require("redis-cli");
    String said =
        Shell.output(
            """
            redis-cli -p $1 set greeting hello
            redis-cli -p $2 --tls --cacert $4 append greeting ' world'
            redis-cli -s $3 get greeting
            """,
            port("tcp"),
            port("tls"),
            folder.resolve("socket"),
            certificates.certificatePem("ca"));
    assertThat(said).isEqualTo("OK\n11\nhello world");
  }

  @Test
  void letsRedisCliTellWhatItKnowsOfACommand() {
    Shell.require("redis-cli");
    assertThat(Shell.output("printf 'help set\\n' | redis-cli -p $1", port("tcp")))
        .contains("SET", "Set the string value of a key", "1.0.0", "string");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "tls", "unix"})
  void answersItsOwnWorkload(String transport) {
    var arguments = new ArrayList<>(List.of("load", endpoint(transport), "--protocol", "resp"));
    arguments.addAll(List.of("--clients", "5", "--pipeline", "4", "--no-calibrate"));
    arguments.addAll(List.of("--warmup", "0s", "--duration", "500ms", "--fail-if", "errors>0"));
    if (transport.equals("tls")) arguments.add("--insecure");
    Heddle.Result load = Heddle.run(arguments.toArray(String[]::new));
    assertThat(load.exitCode()).as(load.out() + load.err()).isZero();
  }

  @Test
  void countsACommandAsARequest() {
    double before = heddle.metric("heddle_requests_total", "listener=\"resp\"");
    try (var client = new LineClient(heddle.connect("resp"))) {
      client.send("PING\r\n".repeat(10));
      for (int i = 0; i < 10; i++) assertThat(client.readLine()).isEqualTo("+PONG");
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> heddle.metric("heddle_requests_total", "listener=\"resp\"") - before == 10);
    }
  }

  @Test
  void drainsWhoWaitsAndWhoListens() {
    try (var draining = Heddle.serve("resp=tcp://127.0.0.1:0");
        var waiting = new LineClient(draining.connect("resp"));
        var listening = new LineClient(draining.connect("resp"))) {
      listening.send("SUBSCRIBE c\r\n");
      assertThat(listening.readLine()).isEqualTo("*3");
      waiting.send("PING\r\nBLPOP l 0\r\n");
      assertThat(waiting.readLine()).isEqualTo("+PONG");
      draining.signal("TERM");
      assertThat(waiting.readLine()).isNull();
      assertThat(draining.awaitExit()).isZero();
    }
  }
}
