package io.heddle.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.loadtest.LatencySummary;
import io.heddle.loadtest.LoadResult.Window;
import org.junit.jupiter.api.Test;

class LoadTextTest {
  @Test
  void showsARateBelowOne() {
    var latency = new LatencySummary(1, 1, 1, 1, 1, 1, 1);
    var window = new Window(7, "measured", 0.4, 0.4, 0, 100, latency, latency, 0, true);

    assertThat(LoadText.line(window)).startsWith("   7 s  measured        0.4/s  p50 1.00 ms");
  }
}
