package io.heddle.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.NoOptions;
import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.DatagramTester;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class TimeTest {
  /** An example of the RFC: 2,629,584,000 seconds. */
  private static final Time TIME =
      new Time(InstantSource.fixed(Instant.parse("1983-05-01T00:00:00Z")));

  private static final byte[] ANSWER = {(byte) 0x9C, (byte) 0xBC, 0x44, (byte) 0x80};

  @Parameter boolean onLoopback;

  private ProtocolTester serve() {
    return onLoopback
        ? ProtocolTester.onLoopback(TIME, new NoOptions())
        : ProtocolTester.inMemory(TIME, new NoOptions());
  }

  @Test
  void saysWhatTimeItIsWithoutBeingAskedAndEnds() {
    try (var tester = serve();
        var client = tester.connect()) {
      assertThat(client.readAll()).isEqualTo(ANSWER);
      client.finish();
      assertThat(client.closeReason()).isEqualTo("handler-returned");
    }
  }

  @Test
  void saysItToAPeerThatTalksAsWell() {
    try (var tester = serve();
        var client = tester.connect()) {
      assertThat(client.send("x".repeat(20_000)).readAll()).isEqualTo(ANSWER);
    }
  }

  @Test
  void answersADatagram() {
    try (var tester =
        onLoopback
            ? DatagramTester.onLoopback(TIME, new NoOptions())
            : DatagramTester.inMemory(TIME, new NoOptions())) {
      assertThat(tester.ask(new byte[0])).containsExactly(ANSWER);
      assertThat(tester.ask(new byte[1_000])).containsExactly(ANSWER);
    }
  }

  @Test
  void countsAsTheRfcDoes() {
    assertThat(unsigned("1970-01-01T00:00:00Z")).isEqualTo(2_208_988_800L);
    assertThat(unsigned("1976-01-01T00:00:00Z")).isEqualTo(2_398_291_200L);
    assertThat(unsigned("1980-01-01T00:00:00Z")).isEqualTo(2_524_521_600L);
    assertThat(unsigned("1983-05-01T00:00:00Z")).isEqualTo(2_629_584_000L);
    assertThat(unsigned("2036-02-07T06:28:15Z")).isEqualTo((1L << 32) - 1);
    assertThat(unsigned("2036-02-07T06:28:16Z")).isZero();
  }

  private static long unsigned(String time) {
    return Integer.toUnsignedLong(Time.secondsSince1900(Instant.parse(time)));
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Time.class);
    assertThat(new Time().name()).isEqualTo("time");
    assertThat(new Time().description()).isNotBlank();
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    try (var server = ProtocolTester.inMemory(TIME, new NoOptions())) {
      assertThat(FaultTester.of(server, "unasked").run()).isGreaterThan(30);
    }
  }
}
