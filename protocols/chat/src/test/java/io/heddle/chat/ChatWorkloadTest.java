package io.heddle.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Framing;
import io.heddle.protocol.testkit.Mistake;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChatWorkloadTest {

  private static WorkloadTester tester(ProtocolTester server) {
    return WorkloadTester.of(server, new Chat().workload().orElseThrow());
  }

  private static boolean isMessage(String line) {
    return line.matches("\\w+-\\w+: .*");
  }

  private static ProtocolTester serve() {
    return ProtocolTester.inMemory(new Chat(), ChatTest.DEFAULTS);
  }

  /** Of 12 clients there are two rooms of six, each of whom hears five others. */
  @ParameterizedTest(name = "{0} clients, {1} under way: {2} deliveries")
  @CsvSource({"1,1,0", "2,1,100", "10,1,4500", "10,20,4500", "12,3,3000"})
  void verifiesEachDelivery(int clients, int pipeline, int deliveries) {
    try (var server = serve()) {
      var result =
          tester(server).clients(clients).requests(50).pipeline(pipeline).sizes(0, 300).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(50L * clients);
      assertThat(result.deliveries()).isEqualTo(deliveries);
    }
  }

  @Test
  void beginsAnewWithEachConnection() {
    try (var server = serve()) {
      var result = tester(server).clients(6).connections(20).requests(5).pipeline(2).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(600);
      assertThat(result.deliveries()).isPositive();
    }
  }

  @Test
  void takesWhatWasSaidEarlierForThat() {
    var options = ChatOptionsTest.all(200, 50, 10, 1 << 20, 500, "", 10, 100);
    try (var server = ProtocolTester.inMemory(new Chat(), options)) {
      var result = tester(server).clients(6).connections(20).requests(5).pipeline(2).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(600);
    }
  }

  @Test
  void leavesNobodyBehind() {
    try (var server = serve();
        var ann = ChatTest.enter(server, "ann")) {
      assertThat(tester(server).clients(3).run().failures()).isEmpty();
      for (int i = 0; i < 6; i++) assertThat(ann.readLine()).matches("\\* .+ (joined|left)");
      assertThat(ann.send("/rooms\n").readLine()).isEqualTo("* rooms: lobby (1)");
    }
  }

  /** Each hears one other, whose messages have an order. */
  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsOutAServerThatDelivers(Mistake mistake) {
    try (var server = serve()) {
      var tester =
          tester(server)
              .clients(2)
              .pipeline(4)
              .sizes(100, 100)
              .spoilLine(mistake, 17, ChatWorkloadTest::isMessage);
      assertThat(tester.run().wrongAnswers())
          .isNotEmpty()
          .anyMatch(
              wrong -> mistake == Mistake.CHANGED || wrong.matches("expected message 1[78] of .*"));
    }
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsOutAServerThatAnswers(Mistake mistake) {
    try (var server = serve()) {
      var tester = tester(server).pipeline(4).spoilLine(mistake, 17, line -> line.startsWith("["));
      assertThat(tester.run().wrongAnswers())
          .hasSize(1)
          .allMatch(
              mistake == Mistake.LOST || mistake == Mistake.SWAPPED
                  ? wrong -> wrong.matches("expected '\\[.*\\] 17' before, got '\\* told .*'")
                  : wrong -> wrong.matches("expected '\\[.*\\] 1[78]', got '\\[.*\\] .*'"));
    }
  }

  @Test
  void findsOutAServerThatDeliversNothingMore() {
    try (var server = serve()) {
      var tester = tester(server).clients(2).pipeline(1);
      for (int lost : new int[] {0, 99}) {
        tester.spoilLine(Mistake.LOST, lost, ChatWorkloadTest::isMessage);
        assertThat(tester.run().wrongAnswers())
            .isNotEmpty()
            .anyMatch(wrong -> wrong.matches("expected message " + lost + " of .*"));
      }
    }
  }

  @Test
  void saysWhatTheServerHasAgainstIt() {
    var strict = new ChatOptions(Framing.LINES, UTF_8, 20, 50, 50, 1, 10_000);
    try (var server = ProtocolTester.inMemory(new Chat(), strict)) {
      assertThat(tester(server).run().wrongAnswers())
          .containsExactly(
              "expected to get into a room, got '* no room for another room: there are 1, see"
                  + " /rooms'");
    }
    var terse = new ChatOptions(Framing.LINES, UTF_8, 20, 50, 50, 2, 10_000);
    try (var server = ProtocolTester.inMemory(new Chat(), terse)) {
      assertThat(tester(server).run().wrongAnswers())
          .containsExactly(
              "expected a message or who comes and goes, got '* not sent: 64 characters are more"
                  + " than 50'");
    }
  }
}
