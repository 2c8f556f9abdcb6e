package io.heddle.server.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.loadtest.Arrivals;
import io.heddle.loadtest.LatencySummary;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult.Window;
import io.heddle.loadtest.PayloadSize;
import java.time.Duration;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveTextTest {
  private static final LatencySummary LATENCY =
      new LatencySummary(0.667, 1.82, 4.9, 27, 27, 30.5, 1);

  private final RunSoFar run = new RunSoFar();

  @Test
  void fitsEightyColumns() {
    run.add(second(10, "warmup", 250, 0, true));
    run.add(second(20, "measured", 500, 0, true));
    assertThat(text(List.of(500.0), true, 80))
        .isEqualTo(
            """
            tcp://127.0.0.1:7000 echo, 100 clients, open loop
            measured   ━━━━━━━━━━━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  20s of 40s

            rate       500/s of 500/s offered
            errors     0
            connected  100
            client     late by 50 us (p99)

            latency    p50       p90       p99       p99.9     max
                       667 us    1.82 ms   4.90 ms   27.0 ms   30.5 ms

            rate       ▅█                                                  top 500/s
            p99        ██                                                  top 4.90 ms

            + - rate by 10% of the plan   q end and report\
            """);
  }

  @Test
  void saysWhatIsWrong() {
    run.add(second(1, "measured", 400, 3, true));
    run.add(second(2, "measured", 400, 0, false));
    run.setRatePercent(110);
    assertThat(text(List.of(500.0), true, 80))
        .contains("rate       400/s of 500/s offered (110% of plan)")
        .contains("errors     0 in the last second, 3 so far")
        .contains("client     late by 50 us (p99), VOID in 1 of 2 s");
  }

  @Test
  void warnsUntilSomethingIsAnswered() {
    run.add(second(3, "measured", 0, 9, true));
    run.warn("every request failed so far: closed");
    assertThat(text(List.of(500.0), true, 80)).contains("\nevery request failed so far: closed\n");
    run.add(second(4, "measured", 1, 0, true));
    assertThat(text(List.of(500.0), true, 80)).doesNotContain("every request failed");
  }

  @Test
  void hasNoRateToChangeInAClosedLoop() {
    run.add(second(1, "measured", 12_345, 0, true));
    assertThat(text(List.of(), true, 80))
        .contains("100 clients, closed loop")
        .contains("rate       12,345/s\n")
        .endsWith("+ - no rate to change in a closed loop   q end and report");
  }

  @Test
  void showsRatesBelowOne() {
    run.add(second(1, "measured", 0.4, 0, true));
    assertThat(text(List.of(0.5), true, 80)).contains("rate       0.4/s of ", "  top 0.4/s");
  }

  @Test
  void keepsTheFiguresOfTheLoadWhileItWaitsForTheLastAnswers() {
    run.add(second(40, "measured", 500, 0, true));
    run.add(second(41, "after", 1, 2, true));
    assertThat(text(List.of(500.0), true, 80))
        .contains("\nafter      ")
        .contains("rate       500/s of 500/s offered")
        .contains("errors     0 in the last second, 2 so far");
  }

  @Test
  void needsNoUnicode() {
    run.add(second(20, "measured", 500, 0, true));
    assertThat(text(List.of(500.0), false, 60))
        .isEqualTo(
            """
            tcp://127.0.0.1:7000 echo, 100 clients, open loop
            measured   ###############...............  20s of 40s

            rate       500/s of 500/s offered
            errors     0
            connected  100
            client     late by 50 us (p99)

            latency    p50       p90       p99       p99.9     max
                       667 us    1.82 ms   4.90 ms   27.0 ms   30.5 ms

            rate       #                               top 500/s
            p99        #                               top 4.90 ms

            + - rate by 10% of the plan   q end and report\
            """)
        .matches("\\p{ASCII}*");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10, 29, 30, 40, 60, 200})
  void isNeverAsWideAsTheTerminal(int width) {
    assertThat(lines(List.of(500.0), true, width)).noneMatch(line -> line.columnLength() >= width);
    run.add(second(20, "measured", 1_234_567, 1_000_000, false));
    run.setRatePercent(1000);
    assertThat(lines(List.of(500.0), true, width)).noneMatch(line -> line.columnLength() >= width);
  }

  @Test
  void marksWhatIsCut() {
    run.add(second(20, "measured", 500, 0, true));
    assertThat(text(List.of(500.0), true, 20)).contains("rate       500/s o>\n");
  }

  private static Window second(double at, String phase, double rate, long errors, boolean valid) {
    return new Window(at, phase, 500, rate, errors, 100, LATENCY, LATENCY, 0.05, valid);
  }

  private String text(List<Double> rates, boolean unicode, int width) {
    return lines(rates, unicode, width).stream()
        .map(AttributedString::toString)
        .collect(joining("\n"));
  }

  private List<AttributedString> lines(List<Double> rates, boolean unicode, int width) {
    var plan =
        new LoadPlan(
            "tcp://127.0.0.1:7000",
            "echo",
            100,
            rates,
            Arrivals.CONSTANT,
            Duration.ZERO,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            PayloadSize.fixed(64),
            1,
            Duration.ZERO,
            Duration.ofSeconds(10),
            false,
            false,
            0,
            List.of(),
            1);
    return new LiveText(plan, unicode).lines(run, false, width);
  }
}
