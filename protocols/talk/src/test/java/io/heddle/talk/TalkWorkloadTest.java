package io.heddle.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Framing;
import io.heddle.protocol.testkit.Mistake;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TalkWorkloadTest {

  private static WorkloadTester tester(ProtocolTester server) {
    return WorkloadTester.of(server, new Talk().workload().orElseThrow());
  }

  private static ProtocolTester serve() {
    return ProtocolTester.inMemory(new Talk(), TalkTest.DEFAULTS);
  }

  @ParameterizedTest(name = "{0} clients, {1} under way")
  @CsvSource({"2,1", "2,20", "10,3"})
  void verifiesWhatIsSaidAndHeard(int clients, int pipeline) {
    try (var server = serve()) {
      var result =
          tester(server).clients(clients).requests(50).pipeline(pipeline).sizes(0, 300).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(50L * clients);
      assertThat(result.deliveries()).isEqualTo(50L * clients);
    }
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsOutAServerThatDelivers(Mistake mistake) {
    try (var server = serve()) {
      var tester =
          tester(server)
              .clients(2)
              .pipeline(4)
              .spoilLine(mistake, 17, line -> line.startsWith("say "));
      assertThat(tester.run().wrongAnswers()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsOutAServerThatConfirms(Mistake mistake) {
    try (var server = serve()) {
      var tester =
          tester(server)
              .clients(2)
              .pipeline(4)
              .spoilLine(mistake, 17, line -> line.startsWith("heard "));
      assertThat(tester.run().wrongAnswers())
          .isNotEmpty()
          .anyMatch(wrong -> wrong.matches("expected 'heard .* 1[78]', got '.*'"));
    }
  }

  @Test
  void findsOutAServerThatIsBusyOrTellsMore() {
    var chatty = new TalkOptions(Framing.LINES, Optional.empty(), true);
    try (var server = ProtocolTester.inMemory(new Talk(), chatty)) {
      assertThat(tester(server).clients(2).run().wrongAnswers())
          .isNotEmpty()
          .allMatch(wrong -> wrong.startsWith("expected a message of the load test, got '* "));
    }
  }
}
