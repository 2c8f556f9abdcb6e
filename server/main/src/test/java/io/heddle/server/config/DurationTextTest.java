package io.heddle.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {

  @ParameterizedTest
  @CsvSource({
    "30s, PT30S",
    "500ms, PT0.5S",
    "5m, PT5M",
    "24h, PT24H",
    "1d, PT24H",
    "1m30s, PT1M30S",
    "0s, PT0S",
    "0ms, PT0S",
    "1d2h3m4s5ms6us7ns, PT26H3M4.005006007S",
    "90s, PT1M30S",
    "' 30s ', PT30S",
    "36500d, PT876000H"
  })
  void readsNumbersWithUnitsFromTheLargestDown(String text, Duration expected) {
    assertThat(DurationText.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "abc | expected a duration such as 30s or 500ms, got 'abc'",
        "\"\" | expected a duration such as 30s or 500ms, got ''",
        "-5s | expected a duration such as 30s or 500ms, got '-5s'",
        "1.5s | expected a duration such as 30s or 500ms, got '1.5s'",
        "30S | expected a duration such as 30s or 500ms, got '30S'",
        "30s1m | expected a duration such as 30s or 500ms, got '30s1m'",
        "1m1m | expected a duration such as 30s or 500ms, got '1m1m'",
        "30s5 | expected a duration such as 30s or 500ms, got '30s5'",
        "off | expected a duration such as 30s or 500ms, got 'off'",
        "30 | expected a unit, as in 30s or 30ms, got '30'",
        "0 | expected a unit, as in 0s or 0ms, got '0'",
        "36501d | expected a duration of at most 36500d, got '36501d'",
        "999999999999999999d | expected a duration of at most 36500d, got '999999999999999999d'",
      })
  void refusesWhatIsNoDuration(String text, String sentence) {
    assertThatThrownBy(() -> DurationText.parse(text)).hasMessage(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "PT30S, 30s",
    "PT0.5S, 500ms",
    "PT1M30S, 1m30s",
    "PT24H, 1d",
    "PT26H3M4.005006007S, 1d2h3m4s5ms6us7ns",
    "PT0S, 0s"
  })
  void writesWhatItReads(Duration duration, String text) {
    assertThat(DurationText.format(duration)).isEqualTo(text);
    assertThat(DurationText.parse(text)).isEqualTo(duration);
  }
}
