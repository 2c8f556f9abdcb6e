package io.heddle.protocol.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Handler;
import io.heddle.protocol.LineSession;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LineSessionTest {

  /** Each line back as a line that says how long it is, and itself behind that. */
  private record Measuring(List<String> beforehand) implements StreamProtocol<NoOptions> {
    @Override
    public String name() {
      return "measuring";
    }

    @Override
    public Class<NoOptions> options() {
      return NoOptions.class;
    }

    @Override
    public Handler open(NoOptions options, ListenerInfo listener) {
      return connection -> {
        for (String line : beforehand) connection.writeLine(line);
        for (String line; (line = connection.readLine()) != null; ) {
          if (line.equals("bye")) connection.writeLine("goodbye");
          else connection.writeLine(line.length() + "\n" + line);
        }
      };
    }
  }

  private static final class Asking extends LineSession {
    private final Connection connection;
    private final LoadClient client;

    Asking(Connection connection, LoadClient client) {
      super(connection);
      this.connection = connection;
      this.client = client;
    }

    @Override
    public void send(long number) throws IOException {
      String text = client.text(number, client.nextSize());
      assertThat(text).matches("[a-z0-9-]*");
      connection.writeLine(text);
      expect("" + text.length(), text + "\n");
    }

    @Override
    public void finish() throws IOException {
      ask("bye", "goodbye");
      receiveAll();
    }
  }

  private static WorkloadTester tester(ProtocolTester server) {
    Workload workload = Asking::new;
    return WorkloadTester.of(server, workload).requests(10).clients(2).pipeline(3);
  }

  private static ProtocolTester serve(String... beforehand) {
    return ProtocolTester.inMemory(new Measuring(List.of(beforehand)), new NoOptions());
  }

  @Test
  void verifiesALineAndTheTextBehindItWhateverItsLength() {
    try (var server = serve()) {
      var result = tester(server).sizes(0, 50_000).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(20);
    }
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsOutAServerThatMakesA(Mistake mistake) {
    try (var server = serve()) {
      var tester = tester(server).sizes(20, 20).spoilLine(mistake, 3, line -> line.contains("-"));
      assertThat(tester.run().failures()).hasSize(2);
    }
  }

  @Test
  void saysWhatCameInPlaceOfTheAnswer() {
    try (var server = serve("hello")) {
      assertThat(tester(server).clients(1).sizes(3, 3).run().wrongAnswers())
          .containsExactly("expected '3', got 'hello'");
    }
  }
}
