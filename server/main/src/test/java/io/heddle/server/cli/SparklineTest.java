package io.heddle.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SparklineTest {
  @Test
  void beginsAtZeroAndEndsAtTheLargest() {
    assertThat(Sparkline.of(List.of(0.0, 25.0, 50.0, 100.0), 60, true)).isEqualTo("▁▃▅█");
  }

  @Test
  void showsTheLastValuesThatThereIsRoomFor() {
    // The scale is that of what is shown.
    assertThat(Sparkline.of(List.of(1000.0, 1.0, 2.0), 2, true)).isEqualTo("▅█");
    assertThat(Sparkline.of(List.of(1.0), 0, true)).isEmpty();
  }

  @Test
  void needsNoUnicode() {
    assertThat(Sparkline.of(List.of(0.0, 25.0, 50.0, 100.0), 60, false)).isEqualTo("_:=#");
  }

  @Test
  void isFlatWithoutAnything() {
    assertThat(Sparkline.of(List.of(0.0, 0.0), 60, true)).isEqualTo("▁▁");
    assertThat(Sparkline.of(List.of(), 60, true)).isEmpty();
  }
}
