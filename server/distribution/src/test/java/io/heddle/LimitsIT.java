package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The number of connections is limited exactly. */
class LimitsIT {
  private static final String LOOPBACK = "tcp://127.0.0.1:0";

  @TempDir private Path folder;

  @Test
  void servesAsManyAsItMayAndTellsTheNextOne() throws IOException {
    String config =
        Heddle.file(
            folder,
            "heddle.yaml",
            """
            listeners:
              - protocol: echo
                endpoint: tcp://127.0.0.1:0
                max-connections: 3
                reject-message: "busy, try later\\n"
            """);
    try (var heddle = Heddle.serve("--config", config);
        var first = heddle.connect("echo");
        var second = heddle.connect("echo");
        var third = heddle.connect("echo")) {
      for (Socket client : new Socket[] {first, second, third}) assertThat(served(client)).isTrue();
      for (int i = 0; i < 5; i++)
        assertThat(everythingFrom(heddle.connect("echo"))).isEqualTo("busy, try later\n");
      assertThat(served(first)).as("those inside are not disturbed").isTrue();

      leave(second);
      awaitMetric(heddle, 1, "heddle_connections_closed_total", "reason=\"peer-closed\"");
      try (Socket next = heddle.connect("echo")) {
        assertThat(served(next)).as("a place that has become free").isTrue();
        assertThat(everythingFrom(heddle.connect("echo"))).isEqualTo("busy, try later\n");
      }
      assertThat(heddle.metric("heddle_connections_closed_total", "reason=\"rejected\""))
          .isEqualTo(6);
      assertThat(heddle.metric("heddle_connections_accepted_total")).isEqualTo(10);
    }
  }

  @Test
  void hasAPlaceForWhoeverHasSeenTheEndAndComesAgain() throws IOException {
    try (var heddle = serve("lines.max-connections=1", "lines.reject-message=full\n")) {
      for (int i = 0; i < 200; i++) {
        try (var client = heddle.lineClient("lines")) {
          client.socket().shutdownOutput();
          assertThat(client.readLine()).as("connection %d", i).isEqualTo("bye");
          assertThat(client.readLine()).isNull();
        }
      }
    }
  }

  @Test
  void tellsAlsoAClientThatHasSentSomethingAlready() throws IOException {
    try (var heddle = serve("echo.max-connections=1", "echo.reject-message=full\n");
        var inside = heddle.connect("echo");
        var outside = heddle.connect("echo")) {
      assertThat(served(inside)).isTrue();
      outside.getOutputStream().write(new byte[30_000]);
      assertThat(everythingFrom(outside)).isEqualTo("full\n");
    }
  }

  @Test
  void leavesTheNextOneInTheBacklogUntilAPlaceIsFree() throws IOException {
    try (var heddle = serve("echo.max-connections=1", "echo.over-limit=queue");
        var first = heddle.connect("echo")) {
      assertThat(served(first)).isTrue();
      try (var second = heddle.connect("echo");
          var third = heddle.connect("echo")) {
        second.getOutputStream().write('2');
        third.getOutputStream().write('3');
        assertThat(served(first)).isTrue();
        assertThat(heddle.metric("heddle_connections_accepted_total")).isEqualTo(1);
        assertThat(second.getInputStream().available() + third.getInputStream().available())
            .isZero();

        leave(first);
        assertThat(second.getInputStream().read()).isEqualTo('2');
        assertThat(heddle.metric("heddle_connections_accepted_total")).isEqualTo(2);
        assertThat(third.getInputStream().available()).isZero();

        leave(second);
        assertThat(third.getInputStream().read()).isEqualTo('3');
        assertThat(heddle.metric("heddle_connections_closed_total", "reason=\"rejected\""))
            .isZero();
      }
    }
  }

  @Test
  void saysHowManyConnectionsTheDescriptorsAllow() {
    List<String> limited = List.of("bash", "-c", "ulimit -n 500; exec \"$@\"", "bash");
    String[] echo = {"echo=tcp://127.0.0.1:0"};
    try (var heddle = Heddle.serve(limited, Map.of(), echo)) {
      awaitSaid(heddle, "heddle: at most [34]\\d\\d connections, since ulimit -n is 500");
    }
    String[] tooMany = {"echo=tcp://127.0.0.1:0", "--set", "max-connections=5000"};
    try (var heddle = Heddle.serve(limited, Map.of(), tooMany)) {
      awaitSaid(
          heddle,
          "heddle: warning: max-connections: expected at most [34]\\d\\d, since ulimit -n is 500, got 5,000: .*");
    }
  }

  private static void awaitSaid(Heddle heddle, String line) {
    await()
        .atMost(Heddle.PATIENCE)
        .untilAsserted(() -> assertThat(heddle.allErrors()).containsPattern("(?m)^" + line + "$"));
  }

  @Test
  void limitsTheTotalOverAllListeners() throws IOException {
    try (var heddle = serve("max-connections=3", "lines.max-connections=2");
        var echo = heddle.connect("echo")) {
      assertThat(served(echo)).isTrue();
      try (var one = heddle.connect("lines");
          var two = heddle.connect("lines")) {
        assertThat(served(one)).isTrue();
        assertThat(served(two)).isTrue();
        assertThat(served(heddle.connect("echo"))).as("the server is full").isFalse();
        assertThat(served(heddle.connect("lines"))).as("the listener is full").isFalse();
        assertThat(
                heddle.metric(
                    "heddle_connections_closed_total", "listener=\"echo\"", "reason=\"rejected\""))
            .isEqualTo(1);
        assertThat(
                heddle.metric(
                    "heddle_connections_closed_total", "listener=\"lines\"", "reason=\"rejected\""))
            .isEqualTo(1);
      }
      awaitMetric(heddle, 1, "heddle_connections_active");
      awaitMetric(
          heddle,
          2,
          "heddle_connections_closed_total",
          "listener=\"lines\"",
          "reason=\"peer-closed\"");
      try (var more = heddle.connect("echo");
          var most = heddle.connect("echo")) {
        assertThat(served(more)).isTrue();
        assertThat(served(most)).isTrue();
      }
    }
  }

  @Test
  void givesTenOfFiftyThatRaceAPlaceRoundAfterRound() throws Exception {
    try (var heddle = serve("echo.max-connections=10")) {
      for (int round = 1; round <= 5; round++) {
        var start = new CyclicBarrier(50);
        var clients = new ConcurrentLinkedQueue<Socket>();
        List<Boolean> served =
            inParallel(
                50,
                () -> {
                  start.await();
                  Socket client = heddle.connect("echo");
                  clients.add(client);
                  return served(client);
                });
        assertThat(served).filteredOn(yes -> yes).hasSize(10);
        for (Socket client : clients) client.close();
        awaitMetric(
            heddle, 10 * round, "heddle_connections_closed_total", "reason=\"peer-closed\"");
      }
    }
  }

  @Test
  void neverServesMoreThanTenOfFiftyThatQueue() throws Exception {
    TestProtocol.jar(
        folder.resolve("plugins"),
        "count",
        """
        var inside = new AtomicInteger();
        return connection -> {
          connection.writeLine(String.valueOf(inside.incrementAndGet()));
          try {
            connection.readLine();
          } finally {
            inside.decrementAndGet();
          }
        };
        """);
    try (var heddle =
        Heddle.serve(
            "count=" + LOOPBACK,
            "--plugins",
            folder.resolve("plugins").toString(),
            "--set",
            "count.max-connections=10",
            "--set",
            "count.over-limit=queue")) {
      // Nobody leaves before ten are inside together, five times.
      var tenInside = new CyclicBarrier(10);
      List<Integer> counted =
          inParallel(
              50,
              () -> {
                try (var client = heddle.lineClient("count")) {
                  int count = Integer.parseInt(client.readLine());
                  tenInside.await(Heddle.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                  return count;
                }
              });
      assertThat(counted)
          .hasSize(50)
          .allSatisfy(count -> assertThat(count).isBetween(1, 10))
          .contains(10);
      assertThat(heddle.metric("heddle_connections_accepted_total")).isEqualTo(50);
    }
  }

  private Heddle serve(String... settings) {
    TestProtocol.lines(folder.resolve("plugins"));
    var arguments =
        new ArrayList<>(
            List.of(
                "echo=" + LOOPBACK,
                "lines=" + LOOPBACK,
                "--plugins",
                folder.resolve("plugins").toString()));
    for (String setting : settings) arguments.addAll(List.of("--set", setting));
    return Heddle.serve(arguments.toArray(String[]::new));
  }

  private static boolean served(Socket client) {
    try {
      client.getOutputStream().write("x\n".getBytes(UTF_8));
      return new String(client.getInputStream().readNBytes(2), UTF_8).equals("x\n");
    } catch (IOException rejected) {
      return false;
    }
  }

  private static void leave(Socket client) throws IOException {
    client.shutdownOutput();
    assertThat(client.getInputStream().read()).isNegative();
  }

  private static String everythingFrom(Socket client) throws IOException {
    try (client) {
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static void awaitMetric(Heddle heddle, double value, String name, String... labels) {
    await()
        .atMost(Heddle.PATIENCE)
        .untilAsserted(() -> assertThat(heddle.metric(name, labels)).isEqualTo(value));
  }

  private static <T> List<T> inParallel(int count, Callable<T> task)
      throws InterruptedException, ExecutionException {
    List<T> results = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < count; i++) tasks.add(task);
      for (Future<T> future : threads.invokeAll(tasks)) results.add(future.get());
    }
    return results;
  }
}
