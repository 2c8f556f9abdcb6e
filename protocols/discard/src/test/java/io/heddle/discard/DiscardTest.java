package io.heddle.discard;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.NoOptions;
import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.DatagramTester;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class DiscardTest {
  @Parameter boolean onLoopback;

  private ProtocolTester serve() {
    return onLoopback
        ? ProtocolTester.onLoopback(new Discard(), new NoOptions())
        : ProtocolTester.inMemory(new Discard(), new NoOptions());
  }

  private DatagramTester serveDatagrams() {
    return onLoopback
        ? DatagramTester.onLoopback(new Discard(), new NoOptions())
        : DatagramTester.inMemory(new Discard(), new NoOptions());
  }

  @Test
  void takesWhateverComesAndAnswersNothingButTheEnd() {
    try (var tester = serve();
        var client = tester.connect()) {
      client.dribble("hello\r\n\0").send(new byte[16 << 20]).finish();
      assertThat(client.readAll()).isEmpty();
      assertThat(client.closeReason()).isEqualTo("peer-closed");
    }
  }

  @Test
  void takesNothingAsWell() {
    try (var tester = serve();
        var client = tester.connect()) {
      assertThat(client.finish().readAll()).isEmpty();
    }
  }

  @Test
  void answersNoDatagram() {
    try (var tester = serveDatagrams()) {
      assertThat(tester.ask("hello\n")).isEmpty();
      assertThat(tester.ask("")).isEmpty();
      assertThat(tester.ask(new byte[65_507])).isEmpty();
    }
  }

  @Test
  void survivesAPeerThatDies() {
    try (var tester = serve()) {
      var dying = tester.connect().send("a");
      dying.reset();
      assertThat(dying.closeReason()).isEqualTo("io-failed");
      try (var client = tester.connect()) {
        assertThat(client.send("b").finish().readAll()).isEmpty();
      }
    }
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Discard.class);
    assertThat(new Discard().name()).isEqualTo("discard");
    assertThat(new Discard().description()).isNotBlank();
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    try (var server = ProtocolTester.inMemory(new Discard(), new NoOptions())) {
      assertThat(FaultTester.of(server, "hello\nthere").run()).isGreaterThan(30);
    }
  }
}
