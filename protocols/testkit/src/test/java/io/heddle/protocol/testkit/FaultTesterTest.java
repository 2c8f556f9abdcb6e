package io.heddle.protocol.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import org.junit.jupiter.api.Test;

/** What a protocol does not stand is found. */
class FaultTesterTest {
  /** Where its peer ends early it fails, and the peer sees a reset. */
  private static final class Impatient implements StreamProtocol<NoOptions> {
    @Override
    public String name() {
      return "impatient";
    }

    @Override
    public Class<NoOptions> options() {
      return NoOptions.class;
    }

    @Override
    public Handler open(NoOptions options, ListenerInfo listener) {
      return connection -> {
        connection.endAcknowledges();
        byte[] said = connection.in().readAllBytes();
        if (said.length < 2) throw new IllegalStateException("ended early");
        connection.out().write(said);
      };
    }
  }

  @Test
  void findsAHandlerThatFailsAsItsPeerEndsAlsoWhereThePeerSeesAReset() {
    try (var server = ProtocolTester.onLoopback(new Impatient(), new NoOptions())) {
      assertThatThrownBy(FaultTester.of(server, "ab")::run)
          .isInstanceOf(AssertionError.class)
          .hasMessage("the handler failed: ended after 0 bytes")
          .hasRootCauseMessage("ended early");
    }
  }
}
