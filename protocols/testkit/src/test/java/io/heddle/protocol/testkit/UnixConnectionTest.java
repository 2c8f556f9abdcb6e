package io.heddle.protocol.testkit;

import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import io.heddle.transport.Limits;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class UnixConnectionTest extends ConnectionContract {
  @TempDir private Path sockets;
  private int served;

  @Override
  ProtocolTester serve(StreamProtocol<NoOptions> protocol, Limits limits) {
    var transport = new UnixTransport(sockets.resolve(served++ + ".sock"));
    return new ProtocolTester(protocol, new NoOptions(), limits, transport);
  }

  @Override
  String afterReset() {
    // The system tells of a death only if something was left unread.
    return "peer-closed";
  }

  @Override
  boolean knowsReset() {
    return false;
  }
}
