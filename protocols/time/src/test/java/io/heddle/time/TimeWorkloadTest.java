package io.heddle.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.NoOptions;
import io.heddle.protocol.testkit.Mistake;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TimeWorkloadTest {

  private static WorkloadTester tester(ProtocolTester server) {
    return WorkloadTester.of(server, new Time().workload().orElseThrow());
  }

  private static ProtocolTester serve(Time time) {
    return ProtocolTester.inMemory(time, new NoOptions());
  }

  @Test
  void verifiesTheTime() {
    try (var server = serve(new Time())) {
      var result = tester(server).clients(3).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(300);
    }
  }

  /**
   * A second more or less is nobody's mistake, so the last byte may be another one. Of an answer
   * that is lost, or held back for another one that never comes, only the end comes.
   */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CHANGED")
  void findsOutAServerThatMakesA(Mistake mistake) {
    try (var server = serve(new Time())) {
      var result = tester(server).clients(2).spoilBytes(mistake, 0, 4).run();
      assertThat(result.failures()).hasSize(2);
      assertThat(result.wrongAnswers()).hasSize(mistake == Mistake.DOUBLED ? 2 : 0);
      assertThat(result.answers()).isZero();
    }
  }

  @Test
  void findsOutAServerThatChangesTheFirstByte() {
    try (var server = serve(new Time())) {
      assertThat(tester(server).spoilBytes(Mistake.CHANGED, 0, 1).run().wrongAnswers()).hasSize(1);
    }
  }

  @Test
  void findsOutAServerWhoseClockIsWrong() {
    var wrong = new Time(InstantSource.fixed(Instant.parse("2020-02-29T12:00:00Z")));
    try (var server = serve(wrong)) {
      assertThat(tester(server).run().wrongAnswers())
          .hasSize(1)
          .allMatch(said -> said.matches("3791966400 seconds since 1900 are -\\d+ off"));
    }
  }
}
