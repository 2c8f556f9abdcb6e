package io.heddle.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.loadtest.Arrivals;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.PayloadSize;
import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What {@code load} and {@code capacity} refuse before they connect to anything. */
class LoadOptionsTest {
  private static final List<String> SERVER = List.of("tcp://127.0.0.1:1", "--protocol", "echo");

  @TempDir Path folder;

  @Test
  void comparesNoFileThatIsNotThere() {
    Path missing = folder.resolve("a.json");
    assertThat(wrong(new Load(), List.of("--compare", missing.toString(), "b.json")))
        .isEqualTo("--compare: no such file: " + missing);
  }

  @Test
  void comparesNoFileThatIsNoReport() throws IOException {
    String file = Files.writeString(folder.resolve("a.json"), "{\"plan\": 1}").toString();
    assertThat(wrong(new Load(), List.of("--compare", file, file)))
        .isEqualTo("--compare: " + file + ": expected a report that --json wrote");
  }

  @Test
  void hasAWarmUpOnlyWhereOneIsHonoured() {
    assertThat(capacity("--warmup", "5s")).contains("--warmup");
  }

  @Test
  void namesTheSizeThatCame() {
    assertThat(load("--size", "-1B"))
        .endsWith("expected a size such as 64B, or two as in 64B-4KiB, got '-1B'");
    assertThat(load("--size", "64B-")).endsWith("got '64B-'");
    assertThat(load("--size", "4KiB-64B"))
        .endsWith("expected the smaller size first, got '4KiB-64B'");
    assertThat(load("--size", "64B-17MiB")).endsWith("expected at most 16MiB, got '64B-17MiB'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--ramp", "--warmup", "--duration", "--timeout", "--think"})
  void refusesATimeThatNobodyWillSeeTheEndOf(String option) {
    for (String days : List.of("99999999d", "999999999999999999d", "36501d"))
      assertThat(load(option, days))
          .endsWith("expected a duration of at most 36500d, got '" + days + "'");
  }

  @Test
  void refusesTimesThatAreTooLongTogether() {
    assertThat(load("--ramp", "36500d", "--warmup", "36500d", "--duration", "36500d"))
        .isEqualTo(
            "--ramp, --warmup and --duration: expected at most 36500d together, got 109500d");
    assertThat(load("--duration", "36500d"))
        .isEqualTo(
            "--ramp, --warmup and --duration: expected at most 36500d together, got 36500d5s");
  }

  @Test
  void writesNoTwoOutputsToOneFile() throws IOException {
    Path file = folder.resolve("out");
    assertThat(load("--csv", file.toString(), "--json", file.toString()))
        .isEqualTo(file + ": is named for two outputs; name a file for each");
    String roundabout = folder + "/../" + folder.getFileName() + "/out";
    assertThat(load("--report", file.toString(), "--hgrm", roundabout)).contains("two outputs");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createFile(file));
    assertThat(load("--csv", link.toString(), "--json", file.toString())).contains("two outputs");
  }

  /** Answers once and closes. */
  private static final Workload ONCE =
      new Workload() {
        @Override
        public Session open(Connection connection, LoadClient client) {
          throw new IllegalStateException("only asked");
        }

        @Override
        public boolean oneRequestPerConnection() {
          return true;
        }
      };

  @Test
  void churnsByItselfWhereAProtocolAnswersOnce() {
    LoadPlan plan = LoadOptions.fit(plan(List.of(), 1, false, 0), ONCE);
    assertThat(plan.churn()).isTrue();
    assertThat(plan.openLoop()).isFalse();
    assertThat(LoadOptions.fit(plan(List.of(50.0), 1, false, 0), ONCE).rates())
        .containsExactly(50.0);
    assertThat(LoadOptions.fit(plan, ONCE)).isSameAs(plan);
  }

  @Test
  void takesTheRateOfConnectsForThatOfRequestsWhereTheyAreTheSame() {
    LoadPlan plan = LoadOptions.fit(plan(List.of(), 1, false, 20), ONCE);
    assertThat(plan.rates()).containsExactly(20.0);
    assertThat(plan.connectRate()).isZero();
  }

  @Test
  void leavesThePlanAloneWhereAConnectionStays() {
    LoadPlan plan = plan(List.of(50.0), 4, false, 20);
    Workload stays = (connection, client) -> ONCE.open(connection, client);
    assertThat(LoadOptions.fit(plan, stays)).isSameAs(plan);
  }

  @Test
  void refusesWhatNeedsAConnectionThatStays() {
    String once = " daytime answers one request on each connection";
    assertThatThrownBy(() -> LoadOptions.fit(plan(List.of(), 2, false, 0), ONCE))
        .hasMessage("--pipeline:" + once + "; leave it out");
    assertThatThrownBy(() -> LoadOptions.fit(plan(List.of(), 1, true, 0), ONCE))
        .hasMessage("--hold:" + once + " and closes; leave it out");
    assertThatThrownBy(() -> LoadOptions.fit(plan(List.of(9.0), 1, false, 9), ONCE))
        .isInstanceOfSatisfying(
            CliException.class,
            wrong -> assertThat(wrong.exitCode()).isEqualTo(CliException.WRONG_USAGE))
        .hasMessage(
            "--connect-rate:" + once + ", so --rate is the rate of connects too; leave one out");
  }

  private static LoadPlan plan(List<Double> rates, int pipeline, boolean hold, double connectRate) {
    return new LoadPlan(
        "tcp://127.0.0.1:1",
        "daytime",
        5,
        rates,
        Arrivals.CONSTANT,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofSeconds(1),
        PayloadSize.fixed(64),
        pipeline,
        Duration.ZERO,
        Duration.ofSeconds(10),
        false,
        hold,
        connectRate,
        List.of(),
        1);
  }

  private static String load(String... options) {
    return wrong(new Load(), withServer(options));
  }

  private static String capacity(String... options) {
    var arguments = new ArrayList<>(withServer(options));
    arguments.addAll(List.of("--slo", "p99<10ms"));
    return wrong(new Capacity(), arguments);
  }

  private static List<String> withServer(String... options) {
    var arguments = new ArrayList<>(SERVER);
    arguments.addAll(List.of(options));
    return arguments;
  }

  /** The sentence of a usage error; null where it was none. */
  private static @Nullable String wrong(Object command, List<String> arguments) {
    var sentence = new String[1];
    int code =
        new CommandLine(command)
            .setExecutionExceptionHandler((e, any, parsed) -> {
              sentence[0] = e.getMessage();
              return ((CliException) e).exitCode();
            })
            .setParameterExceptionHandler((e, any) -> {
              sentence[0] = e.getMessage();
              return CliException.WRONG_USAGE;
            })
            .execute(arguments.toArray(String[]::new));
    assertThat(code).isEqualTo(CliException.WRONG_USAGE);
    return sentence[0];
  }
}
