package io.heddle.chargen;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.testkit.DatagramTester;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class ChargenDatagramTest {
  private static final String PERIOD =
      new String(Pattern.RFC.period(), java.nio.charset.StandardCharsets.US_ASCII);

  @Parameter boolean onLoopback;

  private DatagramTester serve(int datagramBytesMax) {
    var options = new ChargenOptions(Pattern.RFC, datagramBytesMax);
    return onLoopback
        ? DatagramTester.onLoopback(new Chargen(), options)
        : DatagramTester.inMemory(new Chargen(), options);
  }

  @Test
  void answersWhateverComesWithOneOfAtMost512Bytes() {
    Set<Integer> lengths = new HashSet<>();
    try (var tester = serve(512)) {
      for (int i = 0; i < 200; i++) {
        List<String> replies = tester.ask("x".repeat(7 * i));
        assertThat(replies).hasSize(1).allMatch(PERIOD::startsWith);
        lengths.add(replies.getFirst().length());
      }
    }
    assertThat(lengths).hasSizeGreaterThan(20).allMatch(length -> length <= 512);
  }

  @Test
  void answersNoLongerThanItIsTold() {
    try (var tester = serve(3)) {
      for (int i = 0; i < 50; i++) assertThat(tester.ask("x").getFirst()).hasSizeLessThan(4);
    }
    try (var tester = serve(0)) {
      assertThat(tester.ask("x")).containsExactly("");
    }
  }
}
