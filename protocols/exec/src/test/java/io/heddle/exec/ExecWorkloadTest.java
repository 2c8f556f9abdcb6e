package io.heddle.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.testkit.Mistake;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExecWorkloadTest {

  private static WorkloadTester tester(ProtocolTester server) {
    return WorkloadTester.of(server, new Exec().workload().orElseThrow()).requests(10);
  }

  private static ProtocolTester serve(String allow) {
    return ProtocolTester.inMemory(new Exec(), ExecTest.options(allow));
  }

  @ParameterizedTest(name = "{0} to {1} bytes, {2} under way")
  @CsvSource({"64,64,1", "64,64,8", "0,3,3", "1,20000,3"})
  void knowsEveryAnswer(int sizeMin, int sizeMax, int pipeline) {
    try (var server = serve("echo")) {
      var result =
          tester(server).clients(2).connections(2).pipeline(pipeline).sizes(sizeMin, sizeMax).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(40);
      assertThat(result.pushed()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsOutAServerThatMakesA(Mistake mistake) {
    try (var server = serve("echo")) {
      var tester =
          tester(server).clients(2).pipeline(4).spoilLine(mistake, 5, line -> line.contains("-"));
      assertThat(tester.run().failures()).hasSize(2);
    }
  }

  @Test
  void quotesAServerThatRefuses() {
    try (var server = serve("date")) {
      assertThat(tester(server).run().wrongAnswers())
          .containsExactly("expected '0 65', got '126 28'");
    }
  }
}
