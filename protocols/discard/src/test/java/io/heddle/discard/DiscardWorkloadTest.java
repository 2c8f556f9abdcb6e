package io.heddle.discard;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No {@code Mistake} can be made with answers that never come. */
class DiscardWorkloadTest {

  private static WorkloadTester tester(ProtocolTester server) {
    return WorkloadTester.of(server, new Discard().workload().orElseThrow());
  }

  private static ProtocolTester serve(Handler handler) {
    return ProtocolTester.onLoopback(new Serving(handler), new NoOptions());
  }

  @ParameterizedTest(name = "{0} to {1} bytes")
  @CsvSource({"64,64", "0,0", "0,3000", "50000,100000"})
  void awaitsTheEnd(int sizeMin, int sizeMax) {
    try (var server = ProtocolTester.onLoopback(new Discard(), new NoOptions())) {
      var result = tester(server).clients(3).requests(20).sizes(sizeMin, sizeMax).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(60);
    }
  }

  @Test
  void asksForAConnectionForEachRequest() {
    assertThat(new Discard().workload().orElseThrow().oneRequestPerConnection()).isTrue();
  }

  @Test
  void findsOutAServerThatAnswers() {
    try (var server = serve(connection -> connection.in().transferTo(connection.out()))) {
      assertThat(tester(server).run().wrongAnswers())
          .containsExactly("expected the end, got the byte 0x00");
    }
  }

  @Test
  void findsOutAServerThatLeavesBeforeItHasTakenEverything() {
    try (var server = serve(connection -> connection.readBytes(1))) {
      // More than is taken in for the sake of last words.
      assertThat(tester(server).sizes(32 << 20, 32 << 20).run().failures()).hasSize(1);
    }
  }

  private record Serving(Handler handler) implements StreamProtocol<NoOptions> {
    @Override
    public String name() {
      return "served";
    }

    @Override
    public Class<NoOptions> options() {
      return NoOptions.class;
    }

    @Override
    public Handler open(NoOptions options, ListenerInfo listener) {
      return handler;
    }
  }
}
