package io.heddle.echo;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.testkit.Mistake;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EchoWorkloadTest {

  private static WorkloadTester tester(ProtocolTester server) {
    return WorkloadTester.of(server, new Echo().workload().orElseThrow());
  }

  private static ProtocolTester serve() {
    return ProtocolTester.inMemory(new Echo(), new NoOptions());
  }

  /** In size 0 there is nothing that could be answered: a byte is sent. */
  @ParameterizedTest(name = "{0} to {1} bytes, {2} under way")
  @CsvSource({"64,64,1", "64,64,16", "1,1,100", "0,0,3", "0,3000,5", "50000,100000,3"})
  void verifiesWhatComesBack(int sizeMin, int sizeMax, int pipeline) {
    try (var server = serve()) {
      var result = tester(server).clients(3).pipeline(pipeline).sizes(sizeMin, sizeMax).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(300);
      assertThat(result.pushed()).isZero();
    }
  }

  @Test
  void getsThroughWithMoreUnderWayThanAnySocketHolds() {
    try (var server = ProtocolTester.onLoopback(new Echo(), new NoOptions())) {
      var result = tester(server).requests(4).pipeline(4).sizes(20_000_000, 20_000_000).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(4);
    }
  }

  @Test
  void takesAnswersInPiecesAsWellAsStuckTogether() {
    try (var server = ProtocolTester.inMemory(new Dribbling(), new NoOptions())) {
      var result = tester(server).pipeline(7).sizes(1, 90).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(100);
    }
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsOutAServerThatMakesA(Mistake mistake) {
    try (var server = serve()) {
      var tester = tester(server).clients(2).pipeline(4).spoilBytes(mistake, 17, 64);
      assertThat(tester.run().wrongAnswers())
          .hasSize(2)
          .allMatch(wrong -> wrong.matches("client [01], request 1[78]: byte \\d+ of 64: .*"));
    }
  }

  @Test
  void findsOutAServerThatLosesABuffer() {
    try (var server = serve()) {
      var tester = tester(server).requests(3).pipeline(2).sizes(300_000, 300_000);
      assertThat(tester.spoilBytes(Mistake.LOST, 2, 1 << 14).run().wrongAnswers()).hasSize(1);
    }
  }

  @Test
  void findsOutAServerThatSaysSomethingUnasked() {
    try (var server = ProtocolTester.inMemory(new Chatty(), new NoOptions())) {
      assertThat(tester(server).requests(2).run().wrongAnswers()).hasSize(1);
    }
  }

  @Test
  void beginsEachPayloadElsewhere() {
    Set<Integer> starts = new HashSet<>();
    for (int client = 0; client < 10; client++)
      for (int number = 0; number < 1_000; number++) starts.add(Pattern.start(client, number));
    assertThat(starts).hasSize(10_000);
  }

  /** Echoes byte by byte. */
  private static final class Dribbling implements StreamProtocol<NoOptions> {
    @Override
    public String name() {
      return "dribbling";
    }

    @Override
    public Class<NoOptions> options() {
      return NoOptions.class;
    }

    @Override
    public Handler open(NoOptions options, ListenerInfo listener) {
      return connection -> {
        for (int one; (one = connection.in().read()) >= 0; connection.flush())
          connection.out().write(one);
      };
    }
  }

  /** Echoes, and then some. */
  private static final class Chatty implements StreamProtocol<NoOptions> {
    @Override
    public String name() {
      return "chatty";
    }

    @Override
    public Class<NoOptions> options() {
      return NoOptions.class;
    }

    @Override
    public Handler open(NoOptions options, ListenerInfo listener) {
      return connection -> {
        connection.out().write(connection.readBytes(64));
        connection.out().write('!');
        connection.in().transferTo(connection.out());
      };
    }
  }
}
