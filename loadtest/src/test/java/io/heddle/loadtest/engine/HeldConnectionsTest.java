package io.heddle.loadtest.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.loadtest.Arrivals;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.PayloadSize;
import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who has little to ask, or nothing, is connected all the same. */
@Timeout(60)
class HeldConnectionsTest {
  private static final int CLIENTS = 50;

  /** Sends a line, expects one. */
  private static Workload.Session lines(Connection connection, LoadClient client) {
    return new Workload.Session() {
      private long answered;

      @Override
      public void send(long number) throws IOException {
        connection.writeLine(client.index() + " " + number);
      }

      @Override
      public long receive() throws IOException {
        if (connection.readLine() == null) throw new EOFException("closed");
        return answered++;
      }
    };
  }

  private static LoadResult run(List<Double> rates, Duration think) throws Exception {
    try (var server = new LineServer(line -> line)) {
      var plan =
          new LoadPlan(
              server.endpoint(),
              "lines",
              CLIENTS,
              rates,
              Arrivals.CONSTANT,
              Duration.ZERO,
              Duration.ZERO,
              Duration.ofSeconds(2),
              PayloadSize.fixed(1),
              1,
              think,
              Duration.ofSeconds(10),
              false,
              false,
              0,
              List.of(),
              1);
      return new LoadRun(plan, HeldConnectionsTest::lines).run(LoadRun.Observer.none()).result();
    }
  }

  private static void heldAll(LoadResult result) {
    assertThat(result.errors()).isEmpty();
    assertThat(result.connections()).isEqualTo(CLIENTS);
    assertThat(result.windows())
        .filteredOn(window -> window.phase().equals("measured"))
        .isNotEmpty()
        .allSatisfy(window -> assertThat(window.connected()).isEqualTo(CLIENTS));
  }

  @Test
  void staysConnectedInAnOpenLoopWithLittleToAsk() throws Exception {
    LoadResult result = run(List.of(10.0), Duration.ZERO);
    assertThat(result.requests()).isEqualTo(20);
    heldAll(result);
  }

  @Test
  void staysConnectedInAClosedLoopWithLongThinking() throws Exception {
    LoadResult result = run(List.of(), Duration.ofSeconds(30));
    assertThat(result.requests()).isEqualTo(CLIENTS);
    heldAll(result);
  }
}
