package io.heddle.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.loadtest.Arrivals;
import io.heddle.loadtest.LatencySummary;
import io.heddle.loadtest.LittlesLaw;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.LoadResult.Window;
import io.heddle.loadtest.PayloadSize;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadTextTest {
  @Test
  void showsARateBelowOne() {
    var latency = new LatencySummary(1, 1, 1, 1, 1, 1, 1);
    var window = new Window(7, "measured", 0.4, 0.4, 0, 100, latency, latency, 0, true);

    assertThat(LoadText.line(window)).startsWith("   7 s  measured        0.4/s  p50 1.00 ms");
  }

  @Test
  void endsWithItsVerdictAndSaysItOnce() {
    assertThat(lastLines(true, "the first closed: reset"))
        .containsExactly("", "the first closed: reset", "valid");
    assertThat(lastLines(false, "void: the client sent late", "the first closed: reset"))
        .containsExactly("", "the first closed: reset", "VOID: the client sent late");
    assertThat(lastLines(false)).containsExactly("", "VOID");
  }

  private static List<String> lastLines(boolean valid, String... remarks) {
    var none = new LatencySummary(0, 0, 0, 0, 0, 0, 0);
    var result =
        new LoadResult(
            100,
            100,
            100,
            0,
            1,
            Map.of(),
            1,
            new LoadResult.Latencies(none, none, none, none, none, none, none),
            valid,
            List.of(remarks),
            LittlesLaw.of(1, 1),
            List.of(),
            new LoadResult.Spectra(List.of(), List.of()));
    var plan =
        new LoadPlan(
            "tcp://127.0.0.1:7000",
            "echo",
            1,
            List.of(100.0),
            Arrivals.CONSTANT,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(1),
            PayloadSize.fixed(64),
            1,
            Duration.ZERO,
            Duration.ofSeconds(10),
            false,
            false,
            0,
            List.of(),
            1);
    var text = new StringWriter();
    LoadText.print(new PrintWriter(text, true), plan, result);
    List<String> lines = text.toString().lines().toList();
    return lines.subList(lines.lastIndexOf(""), lines.size());
  }
}
