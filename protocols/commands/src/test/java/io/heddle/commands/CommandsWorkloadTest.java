package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Framing;
import io.heddle.protocol.testkit.Mistake;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CommandsWorkloadTest {

  private static WorkloadTester tester(ProtocolTester server) {
    return WorkloadTester.of(server, new Commands().workload().orElseThrow());
  }

  private static ProtocolTester serve(int keysMax) {
    var options =
        new CommandsOptions(Framing.LINES, keysMax, new ByteSize(256), new ByteSize(64 << 20));
    return ProtocolTester.inMemory(new Commands(), options);
  }

  @ParameterizedTest(name = "{0} to {1} bytes, {2} under way")
  @CsvSource({"64,64,1", "64,64,16", "0,3,5", "1,2000,5"})
  void knowsEveryAnswer(int sizeMin, int sizeMax, int pipeline) {
    try (var server = serve(100)) {
      var result =
          tester(server).clients(5).connections(3).pipeline(pipeline).sizes(sizeMin, sizeMax).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(1_500);
      assertThat(result.pushed()).isZero();
    }
  }

  @Test
  void leavesTheStoreAsItWas() {
    try (var server = serve(100);
        var client = server.connect()) {
      client.send("SET mine 1\n").readLine();
      assertThat(tester(server).clients(3).run().failures()).isEmpty();
      assertThat(client.send("KEYS\n").readLine()).isEqualTo("OK mine");
      assertThat(client.send("STATS\n").readLine()).contains("commands=31");
    }
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsOutAServerThatMakesA(Mistake mistake) {
    try (var server = serve(100)) {
      // Two answers in a row may be the same: those to SET are not looked at.
      var tester =
          tester(server)
              .clients(2)
              .pipeline(4)
              .spoilLine(mistake, 17, line -> line.matches("OK \\d+-[01]-.*"));
      assertThat(tester.run().wrongAnswers())
          .isNotEmpty()
          .allMatch(wrong -> wrong.matches("expected '.*', got '.*'.*"));
    }
  }

  @Test
  void quotesAServerThatRefuses() {
    try (var server = serve(0)) {
      assertThat(tester(server).run().wrongAnswers())
          .containsExactly("expected 'OK', got 'ERR store-full there are 0 keys, DEL some first'");
    }
  }
}
