package io.heddle.echo;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.NoOptions;
import io.heddle.protocol.testkit.DatagramTester;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class EchoDatagramTest {
  @Parameter boolean onLoopback;

  private DatagramTester serve() {
    return onLoopback
        ? DatagramTester.onLoopback(new Echo(), new NoOptions())
        : DatagramTester.inMemory(new Echo(), new NoOptions());
  }

  @Test
  void sendsBackWhatItGets() {
    try (var tester = serve()) {
      assertThat(tester.ask("hello\n")).containsExactly("hello\n");
      assertThat(tester.ask("")).containsExactly("");
      assertThat(tester.ask("once more")).containsExactly("once more");
    }
  }

  @Test
  void sendsBackEveryByteUnchangedUpToTheLargestDatagram() {
    var random = new Random(1);
    try (var tester = serve()) {
      for (int size : new int[] {1, 1472, 1473, 8192, 65_507}) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        assertThat(tester.ask(bytes)).containsExactly(bytes);
      }
    }
  }
}
