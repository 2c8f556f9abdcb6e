package io.heddle.daytime;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.testkit.Mistake;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DaytimeWorkloadTest {

  private static WorkloadTester tester(ProtocolTester server) {
    return WorkloadTester.of(server, new Daytime().workload().orElseThrow());
  }

  private static ProtocolTester serve(Daytime daytime, String zone) {
    return ProtocolTester.inMemory(daytime, new DaytimeOptions(Optional.of(zone)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Pacific/Kiritimati", "-12:00"})
  void verifiesTheTimeOfAnyZone(String zone) {
    try (var server = serve(new Daytime(), zone)) {
      var result = tester(server).clients(3).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(300);
    }
  }

  /** Of a line that is lost, or held back for another one that never comes, only the end comes. */
  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsOutAServerThatMakesA(Mistake mistake) {
    boolean comes = mistake == Mistake.CHANGED || mistake == Mistake.DOUBLED;
    try (var server = serve(new Daytime(), "UTC")) {
      var result = tester(server).clients(2).spoilLine(mistake, 0).run();
      assertThat(result.failures()).hasSize(2);
      assertThat(result.wrongAnswers()).hasSize(comes ? 2 : 0);
      assertThat(result.answers()).isZero();
    }
  }

  @Test
  void findsOutAServerWhoseClockIsWrong() {
    var wrong = new Daytime(InstantSource.fixed(Instant.parse("2020-02-29T12:00:00Z")));
    try (var server = serve(wrong, "UTC")) {
      assertThat(tester(server).run().wrongAnswers())
          .containsExactly("'29 FEB 2020 12:00:00 UTC' is more than two days off");
    }
  }
}
