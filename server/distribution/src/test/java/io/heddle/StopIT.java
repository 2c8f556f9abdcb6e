package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process ends after a signal, whatever hangs in it. */
class StopIT {
  /** Where every step has its limit, the last resort is not needed. */
  private static final String GIVEN_UP = "heddle: stopping hangs, giving up on it";

  @TempDir private static Path folder;

  /** On as many threads as there are carriers and more: no virtual thread runs again. */
  @Test
  void exitsThoughHandlersNeverWait() {
    TestProtocol.jar(
        folder.resolve("spinning"),
        "spin",
        """
        return connection -> {
          connection.writeLine("spinning");
          connection.flush();
          for (long turns = 0; ; turns++) Thread.onSpinWait();
        };
        """);
    int carriers = 2;
    List<LineClient> clients = new ArrayList<>();
    try (var heddle =
        Heddle.serve(
            List.of(),
            Map.of("JAVA_OPTS", "-Djdk.virtualThreadScheduler.parallelism=" + carriers),
            "spin=tcp://127.0.0.1:0",
            "spin=tcp://127.0.0.1:0",
            "--plugins",
            folder.resolve("spinning").toString(),
            "--set",
            "drain-timeout=1s")) {
      for (int i = 0; i < carriers; i++) {
        LineClient client = heddle.lineClient("spin");
        clients.add(client);
        assertThat(client.readLine()).isEqualTo("spinning");
      }
      for (int i = 0; i < carriers; i++) clients.add(heddle.lineClient("spin-2"));
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
      assertThat(heddle.errors())
          .contains("listener spin: the drain timed out, cutting " + carriers + " connection")
          .doesNotContain(GIVEN_UP);
    } finally {
      clients.forEach(LineClient::close);
    }
  }

  @Test
  void exitsThoughAHandlerIsNeverClosed() {
    TestProtocol.jar(
        folder.resolve("stuck"),
        "stuck",
        """
        return new Handler() {
          public void handle(Connection connection) {}
          public void close() {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            System.err.println("closing, " + (context == getClass().getClassLoader()));
            while (true) {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException again) {
                continue;
              }
            }
          }
        };
        """);
    try (var heddle =
        Heddle.serve(
            "stuck=tcp://127.0.0.1:0",
            "stuck=tcp://127.0.0.1:0",
            "--plugins",
            folder.resolve("stuck").toString())) {
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
      assertThat(heddle.errors())
          .contains("closing, true")
          .contains(
              "WARNING listener stuck: the handler was not closed within 5 s, going on without it")
          .contains("listener stuck-2: the handler was not closed")
          .doesNotContain(GIVEN_UP);
    }
  }

  /** In the time of the configuration that was read last: by the first it would take an hour. */
  @Test
  void exitsThoughAHookOfAPluginNeverEnds() {
    TestProtocol.jar(
        folder.resolve("hooked"),
        "hook",
        """
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
          System.err.println("in the hook");
          while (true) java.util.concurrent.locks.LockSupport.park();
        }));
        return connection -> {};
        """);
    try (var heddle = Heddle.serve("--config", hookedFor("1h"))) {
      hookedFor("100ms");
      heddle.signal("HUP");
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> heddle.errors().contains("read again: drain-timeout"));
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
      assertThat(heddle.errors()).contains("in the hook").endsWith(GIVEN_UP);
    }
  }

  private static String hookedFor(String drainTimeout) {
    return Heddle.file(
        folder,
        "hooked.yaml",
        """
        drain-timeout: %s
        plugins: [hooked]
        listeners: [{protocol: hook, endpoint: "tcp://127.0.0.1:0"}]
        """
            .formatted(drainTimeout));
  }

  @Test
  void exitsThoughNobodyReadsWhatItLogs() {
    TestProtocol.jar(
        folder.resolve("noisy"),
        "noisy",
        """
        return connection -> {
          connection.writeLine("noisy");
          connection.flush();
          System.err.print("x".repeat(1 << 20));
        };
        """);
    String pipe = folder.resolve("stderr").toString();
    List<String> unread = List.of("sh", "-c", "mkfifo \"$0\" && exec \"$@\" 2<>\"$0\"", pipe);
    try (var heddle =
            Heddle.serve(
                unread,
                Map.of(),
                "noisy=tcp://127.0.0.1:0",
                "--plugins",
                folder.resolve("noisy").toString(),
                "--set",
                "drain-timeout=1s");
        var client = heddle.lineClient("noisy")) {
      assertThat(client.readLine()).isEqualTo("noisy");
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
    }
  }

  @Test
  void isNeverReadyWhenTheSignalComesBefore() {
    TestProtocol.slow(folder.resolve("slow"));
    String plugins = folder.resolve("slow").toString();
    try (var heddle = Heddle.start("serve", "slow=tcp://127.0.0.1:0", "--plugins", plugins)) {
      int gate = TestProtocol.awaitGate(heddle);
      heddle.signal("TERM");
      await().atMost(Heddle.PATIENCE).until(() -> heddle.errors().contains("draining"));
      TestProtocol.pass(gate);
      assertThat(heddle.awaitExit()).isZero();
      assertThat(heddle.lines()).noneMatch(line -> line.matches("(ready|admin) .*"));
    }
  }
}
