package io.heddle.protocol.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.DatagramProtocol;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.NoOptions;
import io.heddle.protocol.ProtocolException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class DatagramTesterTest {
  @Parameter boolean onLoopback;

  /** Fails in the way that is asked for. */
  private static final class Picky implements DatagramProtocol<NoOptions> {
    @Override
    public String name() {
      return "picky";
    }

    @Override
    public Class<NoOptions> options() {
      return NoOptions.class;
    }

    @Override
    public DatagramHandler openDatagrams(NoOptions options, ListenerInfo listener) {
      return datagram -> {
        switch (datagram.payload().get(0)) {
          case 'p' -> throw new ProtocolException("no such thing");
          case 'r' -> {
            datagram.reply(ByteBuffer.wrap(new byte[] {'a'}));
            throw new ProtocolException("no more");
          }
          case 'l' -> datagram.reply(ByteBuffer.allocate(70_000));
          default -> throw new IllegalStateException("on purpose");
        }
      };
    }
  }

  private DatagramTester serve() {
    return onLoopback
        ? DatagramTester.onLoopback(new Picky(), new NoOptions())
        : DatagramTester.inMemory(new Picky(), new NoOptions());
  }

  @Test
  void givesNoAnswerWhereThePeerIsToBlame() {
    try (var tester = serve()) {
      assertThat(tester.ask("p")).isEmpty();
      assertThat(tester.ask("r")).containsExactly("a");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "l"})
  void failsWhereTheHandlerIsToBlame(String asked) {
    try (var tester = serve()) {
      assertThatThrownBy(() -> tester.ask(asked)).isInstanceOf(AssertionError.class);
    }
  }
}
