package io.heddle.frames;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.testkit.Mistake;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import io.heddle.transport.Limits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FramesWorkloadTest {

  private static ProtocolTester serve() {
    return ProtocolTester.inMemory(new Frames(), new FramesOptions(Endian.BIG));
  }

  private static WorkloadTester tester(ProtocolTester server) {
    return WorkloadTester.of(server, new Frames().workload().orElseThrow());
  }

  @ParameterizedTest(name = "{0} to {1} bytes, {2} under way")
  @CsvSource({"64,64,1", "64,64,16", "0,3,5", "1,20000,5"})
  void knowsEveryAnswer(int sizeMin, int sizeMax, int pipeline) {
    try (var server = serve()) {
      var result =
          tester(server).clients(3).connections(2).pipeline(pipeline).sizes(sizeMin, sizeMax).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(600);
      assertThat(result.pushed()).isZero();
    }
  }

  @Test
  void getsThroughWithMoreUnderWayThanAnySocketHolds() {
    var options = new FramesOptions(Endian.BIG);
    try (var server = ProtocolTester.onLoopback(new Frames(), options)) {
      var result = tester(server).requests(6).pipeline(6).sizes(8_000_000, 8_000_000).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsOutAServerThatMakesA(Mistake mistake) {
    // An answer to sha256; pieces of that length lie across the others, which is no matter.
    int bytes = 4 + "{\"op\":\"sha256\",\"size\":64,\"status\":\"ok\"}".length() + 64;
    try (var server = serve()) {
      var tester = tester(server).clients(2).pipeline(4);
      var wrong = tester.spoilBytes(mistake, 17, bytes).run();
      assertThat(wrong.failures()).hasSize(2);
    }
  }

  @Test
  void quotesAServerThatRefuses() {
    var limits =
        new Limits(64 << 10, 60, 1 << 20, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30));
    try (var server =
        ProtocolTester.inMemory(new Frames(), new FramesOptions(Endian.BIG), limits)) {
      assertThat(tester(server).run().wrongAnswers())
          .singleElement()
          .asString()
          .startsWith("expected '{\"op\":\"echo\",\"size\":64,\"status\":\"ok\"}', got '")
          .endsWith("\"status\":\"error\"}'");
    }
  }
}
