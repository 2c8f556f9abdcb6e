package io.heddle.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LittlesLawTest {

  @ParameterizedTest
  @CsvSource({
    "100, 98, 0.98, true",
    "100, 103, 1.03, true",
    "100, 90, 0.9, false",
    "0.002, 0.0022, 1.1, false",
    "20, 0, 0, false",
    "0, 0, 1, true"
  })
  void holdsWithinFivePercent(double measured, double predicted, double ratio, boolean holds) {
    LittlesLaw law = LittlesLaw.of(measured, predicted);
    assertThat(law.ratio()).isEqualTo(ratio, within(1e-9));
    assertThat(law.holds()).isEqualTo(holds);
  }
}
