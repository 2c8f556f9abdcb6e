package io.heddle.greeting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.Mistake;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class GreetingTest {
  private static final GreetingOptions HI = new GreetingOptions("hi");

  @Parameter boolean onLoopback;

  private ProtocolTester serve(GreetingOptions options) {
    return onLoopback
        ? ProtocolTester.onLoopback(new Greeting(), options)
        : ProtocolTester.inMemory(new Greeting(), options);
  }

  @Test
  void answersWhateverComesFirstAndCloses() {
    try (var tester = serve(HI)) {
      for (String message : new String[] {"hello", "hello\n", "\n", "\0", "x".repeat(10_000)}) {
        try (var client = tester.connect()) {
          assertThat(client.send(message).readAllText()).isEqualTo("hi");
          client.finish();
          assertThat(client.closeReason()).isEqualTo("handler-returned");
        }
      }
    }
  }

  @Test
  void saysWhatItIsToldToByteForByte() {
    try (var tester = serve(new GreetingOptions(" 你好\r\n"));
        var client = tester.connect()) {
      assertThat(client.send("a").readAllText()).isEqualTo(" 你好\r\n");
    }
  }

  @Test
  void hasNoAnswerToNothing() {
    try (var tester = serve(HI);
        var client = tester.connect()) {
      assertThat(client.finish().readAll()).isEmpty();
      assertThat(client.closeReason()).isEqualTo("peer-closed");
    }
  }

  @Test
  void letsTheAnswerArriveThoughMoreIsSent() {
    try (var tester = serve(HI);
        var client = tester.connect()) {
      client.send("first").send("x".repeat(10_000)).send("last");
      assertThat(client.readAllText()).isEqualTo("hi");
    }
  }

  @Test
  void sendsSilentPeersAwayWhenItDrains() {
    try (var tester = serve(HI);
        var client = tester.connect()) {
      assertThat(client.drainServer().readAll()).isEmpty();
      client.finish();
      assertThat(client.closeReason()).isEqualTo("drained");
    }
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Greeting.class);
    assertThat(new Greeting().name()).isEqualTo("greeting");
    assertThat(new Greeting().description()).isNotBlank();
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    try (var server = ProtocolTester.inMemory(new Greeting(), HI)) {
      assertThat(FaultTester.of(server, "hello").run()).isGreaterThan(10);
    }
  }

  @Test
  void refusesAMessageOfNothing() {
    assertThatThrownBy(() -> new GreetingOptions(""))
        .hasMessage("message: expected 1 to 65536 bytes, got 0");
    assertThatThrownBy(() -> new GreetingOptions("é".repeat(40_000)))
        .hasMessage("message: expected 1 to 65536 bytes, got 80000");
  }

  // --- as a load test

  @Test
  void isLoadedWithAConnectionForEachGreeting() {
    try (var server = serve(HI)) {
      var tester = WorkloadTester.of(server, new Greeting().workload().orElseThrow());
      var result = tester.clients(3).requests(20).sizes(0, 3_000).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(60);
    }
  }

  /** Of one answer there is nothing to be swapped with. */
  @Test
  void findsOutAServerThatAnswersWrongly() {
    try (var server = serve(HI)) {
      var tester = WorkloadTester.of(server, new Greeting().workload().orElseThrow()).requests(1);
      assertThat(tester.spoilBytes(Mistake.CHANGED, 0, 2).run().wrongAnswers())
          .containsExactly("expected 'hi', got 'hh'");
      assertThat(tester.spoilBytes(Mistake.DOUBLED, 0, 2).run().wrongAnswers())
          .containsExactly("expected 'hi', got 'hihi'");
      assertThat(tester.spoilBytes(Mistake.LOST, 0, 2).run().failures()).hasSize(1);
      assertThat(tester.spoilBytes(Mistake.SWAPPED, 0, 2).run().failures()).hasSize(1);
    }
  }
}
