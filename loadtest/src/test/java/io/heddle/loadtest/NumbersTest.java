package io.heddle.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(German.class)
class NumbersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0/s",
        "0.0333333|0.0333/s",
        "0.4|0.4/s",
        "1.25|1.25/s",
        "46.52|46.5/s",
        "500|500/s",
        "12345.6|12,346/s"
      })
  void aRateHasTheDigitsThatSaySomething(double rate, String text) {
    assertThat(Numbers.perSecond(rate)).isEqualTo(text);
  }
}
