package io.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.protocol.testkit.Mistake;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class Rot13Test {
  @Test
  void turnsEveryLine() {
    try (var tester = ProtocolTester.inMemory(new Rot13(), new Rot13.Options(""));
        var client = tester.connect()) {
      client.send("Hello, world\nUryyb\n").finish();
      assertEquals("Uryyb, jbeyq\nHello\n", client.readAllText());
      assertEquals("peer-closed", client.closeReason());
    }
  }

  @Test
  void greetsOnARealSocket() {
    try (var tester = ProtocolTester.onLoopback(new Rot13(), new Rot13.Options("welcome"));
        var client = tester.connect()) {
      assertEquals("welcome", client.readLine());
    }
  }

  @Test
  void hasAWorkloadThatNoticesALostAnswer() {
    var rot13 = new Rot13();
    try (var server = ProtocolTester.inMemory(rot13, new Rot13.Options(""))) {
      var tester = WorkloadTester.of(server, rot13.workload().orElseThrow()).pipeline(4);
      assertEquals(List.of(), tester.run().failures());
      assertEquals(
          List.of("expected 'Uryyb 7', got 'Uryyb 8'"),
          tester.spoilLine(Mistake.LOST, 7).run().wrongAnswers());
    }
  }
}
