package io.heddle.chargen;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.testkit.Mistake;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChargenWorkloadTest {
  private static final int LINE_BYTES = 74;

  private static WorkloadTester tester(ProtocolTester server) {
    return WorkloadTester.of(server, new Chargen().workload().orElseThrow());
  }

  private static ProtocolTester serve(Pattern pattern) {
    return ProtocolTester.inMemory(new Chargen(), new ChargenOptions(pattern, 512));
  }

  @ParameterizedTest(name = "{0}: {1} to {2} bytes, {3} under way")
  @CsvSource({"RFC,64,64,1", "RFC,0,1,16", "RFC,5000,20000,5", "XINETD,0,3000,1"})
  void findsNoGap(Pattern pattern, int sizeMin, int sizeMax, int pipeline) {
    try (var server = serve(pattern)) {
      var result = tester(server).clients(3).pipeline(pipeline).sizes(sizeMin, sizeMax).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(300);
    }
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsOutAServerThatMakesA(Mistake mistake) {
    for (Pattern pattern : Pattern.values()) {
      try (var server = serve(pattern)) {
        var tester = tester(server).clients(2).spoilBytes(mistake, 17, LINE_BYTES);
        assertThat(tester.run().wrongAnswers())
            .hasSize(2)
            .allMatch(
                wrong -> wrong.matches("byte 1[23]\\d\\d of the pattern: expected 0x.., got .*"));
      }
    }
  }

  @Test
  void findsOutWhatIsWrongLongAfterTheBeginning() {
    try (var server = serve(Pattern.RFC)) {
      var tester =
          tester(server).sizes(20_000, 20_000).spoilBytes(Mistake.LOST, 20_000, LINE_BYTES);
      assertThat(tester.run().wrongAnswers()).hasSize(1);
    }
  }

  @Test
  void findsOutAServerThatSendsSomethingElse() {
    try (var server = serve(Pattern.RFC)) {
      var tester = tester(server).spoilBytes(Mistake.LOST, 0, LINE_BYTES + 3);
      assertThat(tester.run().wrongAnswers()).hasSize(1);
    }
  }
}
