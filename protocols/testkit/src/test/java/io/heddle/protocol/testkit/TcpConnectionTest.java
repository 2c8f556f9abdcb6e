package io.heddle.protocol.testkit;

import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import io.heddle.transport.Limits;

class TcpConnectionTest extends ConnectionContract {
  @Override
  ProtocolTester serve(StreamProtocol<NoOptions> protocol, Limits limits) {
    return ProtocolTester.onLoopback(protocol, new NoOptions(), limits);
  }
}
