package io.heddle.echo;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.NoOptions;
import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class EchoTest {
  @Parameter boolean onLoopback;

  private ProtocolTester serve() {
    return onLoopback
        ? ProtocolTester.onLoopback(new Echo(), new NoOptions())
        : ProtocolTester.inMemory(new Echo(), new NoOptions());
  }

  @Test
  void sendsBackWhatItGetsWithoutWaitingForANewline() {
    try (var tester = serve();
        var client = tester.connect()) {
      assertThat(client.send("hel").readText(3)).isEqualTo("hel");
      assertThat(client.dribble("lo\r\n\0").readText(5)).isEqualTo("lo\r\n\0");
    }
  }

  @Test
  void sendsBackEveryByteUnchanged() {
    Random random = new Random(1);
    try (var tester = serve();
        var client = tester.connect()) {
      for (int size = 1; size < 60_000; size = size * 3 / 2 + 1) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        assertThat(client.send(bytes).readBytes(size)).isEqualTo(bytes);
      }
    }
  }

  @Test
  void sendsBackEverythingToAPeerThatHasFinished() {
    try (var tester = serve();
        var client = tester.connect()) {
      assertThat(client.send("the last").finish().readAllText()).isEqualTo("the last");
      assertThat(client.closeReason()).isEqualTo("peer-closed");
    }
  }

  @Test
  void survivesAPeerThatDies() {
    try (var tester = serve()) {
      var dying = tester.connect();
      assertThat(dying.send("a").readText(1)).isEqualTo("a");
      dying.reset();
      assertThat(dying.closeReason()).isEqualTo("io-failed");
      try (var client = tester.connect()) {
        assertThat(client.send("b").readText(1)).isEqualTo("b");
      }
    }
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Echo.class);
    assertThat(new Echo().name()).isEqualTo("echo");
    assertThat(new Echo().description()).isNotBlank();
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    try (var server = ProtocolTester.inMemory(new Echo(), new NoOptions())) {
      assertThat(FaultTester.of(server, "hello\nthere").run()).isGreaterThan(40);
    }
  }
}
