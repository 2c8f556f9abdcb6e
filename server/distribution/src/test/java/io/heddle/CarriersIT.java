package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That there are as many carriers as the machine has processors to spare. */
class CarriersIT {
  private static final Pattern PARALLELISM =
      Pattern.compile("(?m)^heddle_carriers_parallelism (\\d+)\\.0$");

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  @Test
  void leavesTheProcessorsToOthersThatKeepThemBusyAndTakesThemBack() throws IOException {
    assumeTrue(PROCESSORS > 1, "one processor");
    List<Process> others = new ArrayList<>();
    var nothingByHand = Map.of("JAVA_OPTS", "");
    try (Heddle heddle = Heddle.serve(List.of(), nothingByHand, "echo=tcp://127.0.0.1:0")) {
      assumeTrue(Runtime.version().feature() >= 24, "the JDK cannot be told");
      await().atMost(Heddle.PATIENCE).until(() -> parallelism(heddle) == PROCESSORS);

      for (int i = 0; i < PROCESSORS; i++)
        others.add(new ProcessBuilder("sh", "-c", "ulimit -t 120; while :; do :; done").start());

      await().atMost(Heddle.PATIENCE).until(() -> parallelism(heddle) < PROCESSORS);
      others.forEach(Process::destroyForcibly);
      await().atMost(Heddle.PATIENCE).until(() -> parallelism(heddle) == PROCESSORS);
    } finally {
      others.forEach(Process::destroyForcibly);
    }
  }

  @Test
  void leavesAloneHowManyAreAskedFor() {
    try (Heddle heddle =
        Heddle.serve(
            List.of(),
            Map.of("JAVA_OPTS", "-Djdk.virtualThreadScheduler.parallelism=3"),
            "echo=tcp://127.0.0.1:0")) {
      assumeTrue(Runtime.version().feature() >= 24, "the JDK does not tell");
      assertThat(parallelism(heddle)).isEqualTo(3);
    }
  }

  private static int parallelism(Heddle heddle) {
    Matcher figure = PARALLELISM.matcher(heddle.get("/metrics").body());
    assertThat(figure.find()).isTrue();
    return Integer.parseInt(figure.group(1));
  }
}
