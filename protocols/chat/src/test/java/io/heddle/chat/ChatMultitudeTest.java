package io.heddle.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.TestClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As many members as one room may have. */
class ChatMultitudeTest {
  private static final int MEMBERS = 10_000;

  @Test
  void carriesAMessageToEachOfTenThousandInOneRoom() {
    try (var tester = ProtocolTester.inMemory(new Chat(), ChatTest.DEFAULTS)) {
      List<TestClient> crowd = new ArrayList<>();
      for (int i = 0; i < MEMBERS; i++) crowd.add(ChatTest.enter(tester, "m" + i));
      TestClient last = crowd.getLast();
      assertThat(last.send("/who\n").readLine()).endsWith(", m99 and 9900 more");
      try (var late = tester.connect()) {
        late.readLine();
        assertThat(late.send("late\n").readLine()).isEqualTo("* lobby is full, come back later");
      }
      last.send("hello\n");
      for (int i = 0; i < MEMBERS - 1; i++) {
        String line = crowd.get(i).readLine();
        // Of those that came after it, each was told of as many as are announced.
        for (int next = i + 1; next < 500; next++, line = crowd.get(i).readLine())
          assertThat(line).isEqualTo("* m" + next + " joined");
        assertThat(line).isEqualTo("m" + (MEMBERS - 1) + ": hello");
      }
      // Nor is anybody told of each who leaves, but of the last.
      crowd.subList(1, MEMBERS).forEach(TestClient::close);
      crowd.subList(1, MEMBERS).forEach(TestClient::closeReason);
      TestClient first = crowd.getFirst().send("/who\n");
      for (int i = 0; i < 499; i++) assertThat(first.readLine()).matches("\\* m\\d+ left");
      assertThat(first.readLine()).isEqualTo("* lobby: m0");
    }
  }
}
