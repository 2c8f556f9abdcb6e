package io.heddle.loadtest.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.loadtest.CapacityResult.Objective;
import io.heddle.loadtest.LatencySummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SloTest {

  @Test
  void isMainlyAboutItsFirstTime() {
    assertThat(Slo.parse("p99<10ms,errors<1%").main().objective())
        .isEqualTo(new Objective("p99", 10, "ms"));
    assertThat(Slo.parse("errors<1%", "p99.9<0.5s").main().objective())
        .isEqualTo(new Objective("p99.9", 500, "ms"));
    assertThat(Slo.parse("errors<1%").main().objective())
        .isEqualTo(new Objective("errors", 0.01, "share"));
    assertThat(Slo.parse("errors<10").main().objective())
        .isEqualTo(new Objective("errors", 10, "count"));
  }

  private static final Figures FIGURES =
      new Figures(new LatencySummary(1, 2, 3.5, 4, 5, 2000, 1.25), 12, 0.005, 0.996);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p50<=1ms",
        "p90<2.1ms",
        "p99<3501us",
        "p99.9>=4ms",
        "p99.99>4.9ms",
        "max<=2s",
        "mean<1.26ms",
        "errors<1%",
        "errors<13",
        "achieved>99%",
        " p99 < 10 ms "
      })
  void holds(String text) {
    assertThat(Condition.parse(text).holds(FIGURES)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"p50<1ms", "p99<3500us", "max<2s", "errors<0.5%", "errors<12", "achieved>99.6%"})
  void doesNotHoldAtTheLimitOrBeyond(String text) {
    assertThat(Condition.parse(text).holds(FIGURES)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "p99<10ms | p99 3.5 ms < 10 ms",
        "p99<3ms | p99 3.5 ms >= 3 ms",
        "p99<=3.49ms | p99 3.5 ms > 3.49 ms",
        "p99<3.51ms | p99 3.5 ms < 3.51 ms",
        "p99<2000us | p99 3,500 us >= 2000 us",
        "max<1.5s | max 2 s >= 1.5 s",
        "errors<1% | errors 0.5% < 1%",
        "errors<10 | errors 12 >= 10",
        "achieved>99% | achieved 99.6% > 99%"
      })
  void describesAFigureAgainstItsLimit(String text, String description) {
    assertThat(Condition.parse(text).describe(FIGURES)).isEqualTo(description);
  }

  @Test
  void roundsNothingToTheWrongSideOfALimit() {
    var close = new Figures(new LatencySummary(0, 0, 9.9996, 0, 0, 0, 0), 0, 0, 1);
    assertThat(Condition.parse("p99<10ms").describe(close)).isEqualTo("p99 9.9996 ms < 10 ms");
  }

  @Test
  void takesSeveralConditionsInOneTextOrInMany() {
    assertThat(Slo.parse("p99<10ms, errors<1%", "achieved>99%"))
        .isEqualTo(Slo.parse("p99<10ms,errors<1%,achieved>99%"))
        .hasToString("p99<10ms,errors<1%,achieved>99%");
    assertThat(Slo.parse("p99<10ms,errors<1%").holds(FIGURES)).isTrue();
    assertThat(Slo.parse("p99<10ms,errors<10").holds(FIGURES)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "p99 | 'p99': expected METRIC OP VALUE, such as p99<10ms, errors<1% or achieved>99%",
        "p99=10ms | 'p99=10ms': expected METRIC OP VALUE, such as p99<10ms, errors<1% or achieved>99%",
        "p98<10ms | 'p98<10ms': no metric is called 'p98'; expected one of p50, p90, p99, p99.9, "
            + "p99.99, max, mean, errors, achieved, such as p99<10ms",
        "p99<10 | 'p99<10': p99 expects a time in us, ms or s, such as p99<10ms",
        "p99.9<1% | 'p99.9<1%': p99.9 expects a time in us, ms or s, such as p99.9<10ms",
        "errors<1ms | 'errors<1ms': errors expects a share or a number, such as errors<1% or errors<10",
        "achieved>99 | 'achieved>99': achieved expects a share of the offered load, such as achieved>99%"
      },
      quoteCharacter = '"')
  void saysWhatIsWrongAndWhatWouldBeRight(String text, String sentence) {
    assertThatThrownBy(() -> Slo.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence);
  }

  @Test
  void refusesAnEmptyPart() {
    assertThatThrownBy(() -> Slo.parse("p99<10ms,"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'': expected METRIC OP VALUE");
  }
}
