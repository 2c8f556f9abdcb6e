package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Load tests on a terminal. */
class LiveIT {
  private static final PseudoTerminal XTERM = new PseudoTerminal("xterm");
  private static final String CTRL_C = "\003";

  @BeforeAll
  static void findPython() {
    Shell.require("python3");
  }

  @Test
  void showsTheRunAndChangesItsRate() {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0");
        var load = Heddle.startOn(XTERM, "load", arguments(heddle, "--rate", "500/s"))) {
      awaitShown(load, "of 500/s offered");
      load.press("+");
      awaitShown(load, "of 550/s offered (110% of plan)");
      assertThat(load.lines())
          .anyMatch(line -> line.contains("measured") && line.contains("╌"))
          .anyMatch(line -> line.contains("p99") && line.contains("█"));
      load.press("q");
      assertThat(load.awaitExit()).isZero();
      assertThat(load.lines())
          .anyMatch(line -> line.startsWith("response "))
          .anyMatch(
              line -> line.matches("the rate was changed by hand: at .* s from 500/s to 550/s"));
      assertThat(load.errors()).isEqualTo("modes restored");
    }
  }

  @Test
  void endsAtCtrlCAndReports() {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0");
        var load = Heddle.startOn(XTERM, "load", arguments(heddle))) {
      awaitShown(load, "no rate to change in a closed loop");
      awaitShown(load, "measured");
      load.press(CTRL_C);
      assertThat(load.awaitExit()).isZero();
      assertThat(load.lines()).anyMatch(line -> line.startsWith("response "));
      assertThat(load.errors()).isEqualTo("modes restored");
    }
  }

  @Test
  void printsLinesWhereNothingCanBeWrittenOver() {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0");
        var load = Heddle.startOn(new PseudoTerminal("dumb"), "load", arguments(heddle))) {
      awaitShown(load, " s  measured");
      load.press(CTRL_C);
      assertThat(load.awaitExit()).isZero();
      assertThat(load.lines()).noneMatch(line -> line.contains("\033"));
      assertThat(load.errors()).isEqualTo("modes restored");
    }
  }

  @Test
  void showsWhatACapacitySearchIsAt() {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0");
        var search =
            Heddle.startOn(
                XTERM,
                "capacity",
                "tcp://127.0.0.1:" + heddle.port("echo"),
                "--protocol",
                "echo",
                "--no-calibrate",
                "--slo",
                "p99<10s")) {
      // The line is over only when the next one takes its place.
      awaitShown(search, "trying 100/s, window 1, ");
      awaitShown(search, "s of 5m");
      awaitShown(search, "trying 100/s, window 2, ");
      search.press(CTRL_C);
      assertThat(search.awaitExit()).isZero();
      assertThat(search.lines())
          .anyMatch(line -> line.equals("The search was ended by hand before it was done."));
      assertThat(search.errors()).isEqualTo("modes restored");
    }
  }

  private static String[] arguments(Heddle heddle, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "tcp://127.0.0.1:" + heddle.port("echo"),
                "--protocol",
                "echo",
                "--clients",
                "20",
                "--warmup",
                "0s",
                "--duration",
                "10m",
                "--no-calibrate"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static void awaitShown(Heddle load, String text) {
    await()
        .alias(text)
        .atMost(Heddle.PATIENCE)
        .until(() -> load.lines().stream().anyMatch(line -> line.contains(text)));
  }
}
