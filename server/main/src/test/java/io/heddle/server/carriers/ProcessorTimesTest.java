package io.heddle.server.carriers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTimesTest {
  @ParameterizedTest(name = "uses {0}, {1} to spare: {2} of {3}")
  @CsvSource({
    "0.0, 2.0, 2, 2", // nothing to do
    "1.0, 1.0, 2, 2", // alone and busy
    "2.0, 0.0, 2, 2", // alone and very busy
    "1.0, 0.1, 1, 2", // a client beside it that keeps a processor busy
    "1.0, 0.5, 1, 2",
    "1.0, 0.7, 2, 2", // a light one
    "0.0, 0.0, 1, 2", // others have everything
    "0.1, 7.9, 4, 4", // a container with less than the machine
    "1.0, 2.3, 3, 8"
  })
  void hasCarriersForWhatItUsesAndWhatIsToSpare(double own, double spare, int carriers, int most) {
    assertThat(new ProcessorTimes.Use(own, spare).carriers(most)).isEqualTo(carriers);
  }

  @Test
  void countsWhatHappenedBetweenTwoReadings() {
    var before = new ProcessorTimes.Reading(2, 1_000, 400, 0, 0);
    var after = new ProcessorTimes.Reading(2, 1_100, 425, 200_000_000, 500_000_000);

    ProcessorTimes.Use use = after.since(before);

    assertThat(use).isEqualTo(new ProcessorTimes.Use(0.4, 0.5));
  }

  @Test
  void readsThisMachine() throws IOException {
    ProcessorTimes times = ProcessorTimes.find().orElseThrow();
    ProcessorTimes.Reading first = times.read();
    ProcessorTimes.Reading second = times.read();

    assertThat(first.processors()).isPositive();
    assertThat(first.spare()).isBetween(0L, first.total());
    assertThat(second.total()).isGreaterThanOrEqualTo(first.total());
    assertThat(second.ownNanos()).isGreaterThanOrEqualTo(first.ownNanos());
  }
}
