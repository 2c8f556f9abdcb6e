package io.heddle.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.testkit.Mistake;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FileWorkloadTest {
  @TempDir private Path root;
  private ProtocolTester server;

  @BeforeEach
  void serve() {
    server =
        ProtocolTester.onLoopback(
            new FileProtocol(), new FileOptions(root, new ByteSize(100 << 20), 1_000));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private WorkloadTester tester() {
    return WorkloadTester.of(server, new FileProtocol().workload().orElseThrow());
  }

  @ParameterizedTest(name = "{0} to {1} bytes, {2} under way")
  @CsvSource({"64,64,1", "64,64,16", "0,0,3", "0,3000,5"})
  void verifiesWhatComesBack(int sizeMin, int sizeMax, int pipeline) {
    var result = tester().clients(3).pipeline(pipeline).requests(20).sizes(sizeMin, sizeMax).run();
    assertThat(result.failures()).isEmpty();
    assertThat(result.answers()).isEqualTo(60);
    assertThat(result.pushed()).isZero();
  }

  @Test
  void getsThroughWithMoreUnderWayThanAnySocketHolds() {
    var result = tester().requests(8).pipeline(8).sizes(5_000_000, 5_000_000).run();
    assertThat(result.failures()).isEmpty();
    assertThat(result.answers()).isEqualTo(8);
  }

  @Test
  void leavesTwoFilesForEachClient() throws IOException {
    tester().clients(2).connections(5).requests(4).run();
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(4);
    }
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void findsOutAServerThatMakesA(Mistake mistake) throws IOException {
    var result =
        tester().clients(2).requests(12).pipeline(6).spoilBytes(mistake, 2, pairBytes()).run();
    assertThat(result.wrongAnswers()).hasSize(2);
  }

  /** The answers to a put and a get, which are always as long. */
  private int pairBytes() {
    try (var peer = new Peer(server)) {
      int bytes = answerBytes(peer.put("x", new byte[64])) + answerBytes(peer.get("x"));
      peer.client().finish().closeReason();
      return bytes;
    }
  }

  private static int answerBytes(Peer.Answer answer) {
    return Integer.BYTES + answer.header().length() + answer.payload().length;
  }

  @Test
  void findsOutAServerThatRefuses() throws IOException {
    server.close();
    server =
        ProtocolTester.inMemory(new FileProtocol(), new FileOptions(root, new ByteSize(10), 9));
    assertThat(tester().run().wrongAnswers())
        .singleElement()
        .asString()
        .startsWith("expected what was asked for, got quota: ");
  }
}
