package io.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.protocol.testkit.ProtocolTester;
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
}
