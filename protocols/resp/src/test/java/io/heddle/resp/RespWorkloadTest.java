package io.heddle.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.testkit.Mistake;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RespWorkloadTest {

  private static WorkloadTester tester(ProtocolTester server) {
    return WorkloadTester.of(server, new Resp().workload().orElseThrow());
  }

  private static ProtocolTester serve(Optional<String> password) {
    return ProtocolTester.inMemory(
        new Resp(), new RespOptions(password, Optional.of(new ByteSize(64 << 20))));
  }

  @ParameterizedTest(name = "{0} to {1} bytes, {2} under way")
  @CsvSource({"64,64,1", "64,64,16", "0,3,5", "1,2000,5"})
  void knowsEveryAnswer(int sizeMin, int sizeMax, int pipeline) {
    try (var server = serve(Optional.empty())) {
      var result =
          tester(server).clients(5).connections(3).pipeline(pipeline).sizes(sizeMin, sizeMax).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(1_500);
      assertThat(result.pushed()).isZero();
    }
  }

  @Test
  void leavesTheStoreAsItWas() {
    try (var server = serve(Optional.empty());
        var client = server.connect()) {
      assertThat(tester(server).clients(3).run().failures()).isEmpty();
      assertThat(client.send("DBSIZE\r\n").readLine()).isEqualTo(":0");
    }
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsOutAServerThatMakesA(Mistake mistake) {
    try (var server = serve(Optional.empty())) {
      // Two answers in a row may be the same: those to SET are not looked at.
      var tester =
          tester(server)
              .clients(2)
              .pipeline(4)
              .spoilLine(mistake, 17, line -> line.matches("\\d+-[01]-.*"));
      assertThat(tester.run().wrongAnswers())
          .isNotEmpty()
          .allMatch(wrong -> wrong.matches("(?s)expected '.*', got '.*'.*"));
    }
  }

  /** Answers everything in the right form, and all texts with one of the right length. */
  private static final class Forgetful implements StreamProtocol<NoOptions> {
    @Override
    public String name() {
      return "forgetful";
    }

    @Override
    public Class<NoOptions> options() {
      return NoOptions.class;
    }

    @Override
    public Handler open(NoOptions options, ListenerInfo listener) {
      return connection -> {
        var reader = new RespReader(connection, 1 << 20, Heap.forCommands());
        long sum = 0;
        String text = "$64\r\n" + "x".repeat(64);
        while (connection.awaitRequest()) {
          String answer =
              switch (Bytes.text(reader.read(false)[0])) {
                case "PING" -> "+PONG";
                case "SET" -> "+OK";
                case "INCR" -> ":" + ++sum;
                default -> text;
              };
          connection.writeLine(answer + "\r");
        }
      };
    }
  }

  @Test
  void findsOutAServerThatForgets() {
    try (var server = ProtocolTester.inMemory(new Forgetful(), new NoOptions())) {
      assertThat(tester(server).run().wrongAnswers())
          .singleElement()
          .asString()
          .startsWith("expected '")
          .contains("abcdef", "got 'xxxxx");
    }
  }

  @Test
  void quotesAServerThatRefuses() {
    try (var server = serve(Optional.of("secret"))) {
      assertThat(tester(server).run().wrongAnswers())
          .singleElement()
          .asString()
          .endsWith("got '-NOAUTH Authentication required.'");
    }
  }
}
