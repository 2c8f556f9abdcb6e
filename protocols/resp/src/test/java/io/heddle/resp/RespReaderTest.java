package io.heddle.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.TestClient;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespReaderTest {
  private static final int ROOM_BYTES = 200_000;

  private final Room room = new Room(ROOM_BYTES, "commands");

  /** Says how long the second word of each command is. */
  private final class Lengths implements StreamProtocol<NoOptions> {
    @Override
    public String name() {
      return "lengths";
    }

    @Override
    public Class<NoOptions> options() {
      return NoOptions.class;
    }

    @Override
    public Handler open(NoOptions options, ListenerInfo listener) {
      return connection -> {
        var reader = new RespReader(connection, 1 << 20, room);
        try {
          while (connection.awaitRequest())
            connection.writeLine(Integer.toString(reader.read(false)[1].length));
        } catch (Room.NoRoomException e) {
          connection.writeLine(String.valueOf(e.getMessage()));
        }
      };
    }
  }

  private void awaitHeld(int bytes) {
    while (room.left() > ROOM_BYTES - bytes) Thread.onSpinWait();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void boundsWhatAllConnectionsHaveBegunAndForgetsWhatIsWhole(boolean finishes) {
    String half = "*3\r\n$1\r\na\r\n$150000\r\n" + "x".repeat(150_000) + "\r\n";
    try (var tester = ProtocolTester.inMemory(new Lengths(), new NoOptions());
        var second = tester.connect();
        var third = tester.connect()) {
      TestClient first = tester.connect().send(half);
      awaitHeld(100_000);
      assertThat(second.send(half).readAllText())
          .isEqualTo("commands under way would pass what there is room for\n");
      if (finishes) assertThat(first.send("$1\r\nb\r\n").readLine()).isEqualTo("150000");
      else first.finish();
      while (room.left() < ROOM_BYTES) Thread.onSpinWait();
      assertThat(third.send(half + "$1\r\nb\r\n").readLine()).isEqualTo("150000");
    }
  }

  @Test
  void countsALineThatHasNoEndYet() {
    try (var tester = ProtocolTester.inMemory(new Lengths(), new NoOptions());
        var client = tester.connect()) {
      client.send("a " + "x".repeat(60_000));
      awaitHeld(50_000);
      assertThat(client.send("\r\n").readLine()).isEqualTo("60000");
      assertThat(room.left()).isEqualTo(ROOM_BYTES);
    }
  }

  @Test
  void tellsAnAddressOnlyWhereThereIsOne() {
    assertThat(Address.of(List.of("unix:///tmp/s", "tls://[::1]:7379")))
        .contains(new Address("[::1]", 7379));
    assertThat(Address.of(List.of("tcp://a:1", "tcp://b:2"))).isEqualTo(Optional.empty());
    assertThat(Address.of(List.of("unix:///tmp/s:1"))).isEmpty();
  }
}
