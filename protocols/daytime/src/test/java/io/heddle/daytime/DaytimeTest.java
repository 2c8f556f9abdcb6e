package io.heddle.daytime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.DatagramTester;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class DaytimeTest {
  private static final Daytime DAYTIME =
      new Daytime(InstantSource.fixed(Instant.parse("2026-11-05T04:08:09.9Z")));
  private static final String LINE = "05 NOV 2026 04:08:09 UTC\r\n";

  @Parameter boolean onLoopback;

  private ProtocolTester serve() {
    return onLoopback
        ? ProtocolTester.onLoopback(DAYTIME, zone("UTC"))
        : ProtocolTester.inMemory(DAYTIME, zone("UTC"));
  }

  private static DaytimeOptions zone(String name) {
    return new DaytimeOptions(Optional.of(name));
  }

  @Test
  void saysWhatTimeItIsWithoutBeingAskedAndEnds() {
    try (var tester = serve();
        var client = tester.connect()) {
      assertThat(client.readAllText()).isEqualTo(LINE);
      client.finish();
      assertThat(client.closeReason()).isEqualTo("handler-returned");
    }
  }

  @Test
  void saysItToAPeerThatTalksAsWell() {
    try (var tester = serve();
        var client = tester.connect()) {
      assertThat(client.send("x".repeat(20_000)).readAllText()).isEqualTo(LINE);
    }
  }

  @Test
  void answersADatagram() {
    try (var tester =
        onLoopback
            ? DatagramTester.onLoopback(DAYTIME, zone("Asia/Tokyo"))
            : DatagramTester.inMemory(DAYTIME, zone("Asia/Tokyo"))) {
      assertThat(tester.ask("")).containsExactly("05 NOV 2026 13:08:09 JST\r\n");
      assertThat(tester.ask("what time is it?")).containsExactly("05 NOV 2026 13:08:09 JST\r\n");
    }
  }

  @Test
  void refusesAZoneThatIsNone() {
    assertThatThrownBy(() -> zone("Middle/Earth"))
        .hasMessage("zone: expected a time zone such as UTC or Europe/Berlin, got 'Middle/Earth'");
    assertThatThrownBy(() -> zone("")).hasMessageStartingWith("zone: expected ");
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Daytime.class);
    assertThat(new Daytime().name()).isEqualTo("daytime");
    assertThat(new Daytime().description()).isNotBlank();
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    try (var server = ProtocolTester.inMemory(DAYTIME, zone("UTC"))) {
      assertThat(FaultTester.of(server, "unasked").run()).isGreaterThan(40);
    }
  }
}
