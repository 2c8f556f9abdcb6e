package io.heddle.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.loadtest.capacity.Axis;
import io.heddle.loadtest.capacity.Purpose;
import io.heddle.loadtest.capacity.SearchWindow;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CapacityProgressTest {
  @Test
  void saysWhatIsTried() {
    assertThat(doing(Axis.REQUESTS, Purpose.PROBE)).isEqualTo("trying 2,600/s, window 2");
    assertThat(doing(Axis.CONNECTIONS, Purpose.CONFIRM)).isEqualTo("confirming 2,600 connections");
    assertThat(doing(Axis.REQUESTS, Purpose.OVERLOAD)).isEqualTo("overloading with 2,600/s");
    assertThat(doing(Axis.CONNECTS, Purpose.RECOVERY)).isEqualTo("recovering at 2,600 connects/s");
  }

  @Test
  void saysHowLongItTook() {
    assertThat(ElapsedText.of(12.4)).isEqualTo("12s");
    assertThat(ElapsedText.of(72)).isEqualTo("1m 12s");
    assertThat(ElapsedText.of(300)).isEqualTo("5m");
    assertThat(ElapsedText.of(3600 + 125)).isEqualTo("1h 02m");
  }

  private static String doing(Axis axis, Purpose purpose) {
    var window = new SearchWindow(2600, Duration.ZERO, Duration.ofSeconds(3), purpose);
    return CapacityProgress.doing(axis, window, 2);
  }
}
