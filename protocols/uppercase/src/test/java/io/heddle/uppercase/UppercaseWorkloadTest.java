package io.heddle.uppercase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.testkit.Mistake;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UppercaseWorkloadTest {

  private static WorkloadTester tester(ProtocolTester server) {
    return WorkloadTester.of(server, new Uppercase().workload().orElseThrow());
  }

  private static ProtocolTester serve() {
    return ProtocolTester.inMemory(new Uppercase(), new UppercaseOptions(UTF_8));
  }

  @ParameterizedTest(name = "{0} to {1} bytes, {2} under way")
  @CsvSource({"64,64,1", "64,64,16", "0,12,5", "13,2000,5", "5000,6000,3"})
  void verifiesEachLine(int sizeMin, int sizeMax, int pipeline) {
    try (var server = serve()) {
      var result = tester(server).clients(3).pipeline(pipeline).sizes(sizeMin, sizeMax).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(300);
    }
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsOutAServerThatMakesA(Mistake mistake) {
    try (var server = serve()) {
      var tester = tester(server).clients(2).pipeline(4).spoilLine(mistake, 17);
      assertThat(tester.run().wrongAnswers())
          .hasSize(2)
          .allMatch(wrong -> wrong.matches("expected '[01]-1[78] .*', got '[01]-1[6789] .*'.*"));
    }
  }

  @Test
  void findsOutAServerOfAnotherCharset() {
    var options = new UppercaseOptions(java.nio.charset.StandardCharsets.ISO_8859_1);
    try (var server = ProtocolTester.inMemory(new Uppercase(), options)) {
      assertThat(tester(server).run().wrongAnswers()).hasSize(1);
    }
  }

  @Test
  void hasWordsOfAnyLength() {
    for (int bytes = 0; bytes < 500; bytes++) {
      Words words = Words.ofBytes(bytes);
      assertThat(words.lower().getBytes(UTF_8)).hasSize(bytes);
      assertThat(words.upper()).isEqualTo(words.lower().toUpperCase(Locale.ROOT));
    }
    assertThat(Words.ofBytes(40).upper()).startsWith("THE STRASSE ÜBER");
  }
}
