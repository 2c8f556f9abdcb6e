package io.heddle.qotd;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QotdWorkloadTest {

  private static WorkloadTester tester(ProtocolTester server) {
    return WorkloadTester.of(server, new Qotd().workload().orElseThrow());
  }

  private static ProtocolTester serve() {
    return ProtocolTester.inMemory(new Qotd(), new QotdOptions(Optional.empty()));
  }

  @Test
  void verifiesQuotes() {
    try (var server = serve()) {
      var result = tester(server).clients(3).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(300);
    }
  }

  /** A quote that comes twice is one of two lines, for all that a client knows. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DOUBLED")
  void findsOutAServerThatMakesA(Mistake mistake) {
    try (var server = serve()) {
      var result = tester(server).clients(2).spoilLine(mistake, 0).run();
      assertThat(result.failures()).hasSize(2);
      assertThat(result.wrongAnswers()).hasSize(mistake == Mistake.CHANGED ? 2 : 0);
      assertThat(result.answers()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"no end", "\r\n", "only LF\n"})
  void findsOutWhatIsNoQuote(String said) {
    try (var server = ProtocolTester.inMemory(new Saying(said), new NoOptions())) {
      assertThat(tester(server).run().wrongAnswers())
          .containsExactly("expected a quote that ends with CRLF, got '" + said + "'");
    }
  }

  @Test
  void findsOutAServerThatTalksTooMuch() {
    try (var server =
        ProtocolTester.inMemory(new Saying("word after word\r\n".repeat(1_000)), new NoOptions())) {
      assertThat(tester(server).run().wrongAnswers())
          .containsExactly("expected fewer than 512 bytes and the end, got more");
    }
  }

  private record Saying(String said) implements StreamProtocol<NoOptions> {
    @Override
    public String name() {
      return "saying";
    }

    @Override
    public Class<NoOptions> options() {
      return NoOptions.class;
    }

    @Override
    public Handler open(NoOptions options, ListenerInfo listener) {
      return connection ->
          connection.out().write(said.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }
}
