package io.heddle.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.loadtest.machine.Sample;
import io.heddle.loadtest.report.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadSurroundingsTest {
  @Test
  void saysWhoseFiguresTheyAreAndInWhichUnit() {
    var first =
        new Sample(
            1, Map.of("client-cpu", 0.5, "machine-load", 3.2, "server-rss-bytes", 1048576.0));
    var second = new Sample(2, Map.of("client-cpu", 0.25, "heddle_open", 7.0, "retransmits", 0.0));

    assertThat(LoadSurroundings.series(List.of(first, second)))
        .containsExactly(
            new Report.Series(
                "client-cpu",
                "client",
                "%",
                List.of(new Report.Sample(1, 50), new Report.Sample(2, 25))),
            new Report.Series(
                "heddle_open", "server-metrics", "", List.of(new Report.Sample(2, 7))),
            new Report.Series("machine-load", "machine", "", List.of(new Report.Sample(1, 3.2))),
            new Report.Series(
                "server-rss-bytes", "server-process", "MiB", List.of(new Report.Sample(1, 1))));
  }
}
