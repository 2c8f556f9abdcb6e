package io.heddle.protocol.testkit;

import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import io.heddle.transport.Limits;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS 1.3; what an end means is not the same over 1.2. */
class TlsConnectionTest extends ConnectionContract {
  @TempDir private static Path folder;
  private static SSLContext context;

  @BeforeAll
  static void issueCertificate() {
    context = TlsTransport.context(folder);
  }

  @Override
  ProtocolTester serve(StreamProtocol<NoOptions> protocol, Limits limits) {
    return new ProtocolTester(protocol, new NoOptions(), limits, new TlsTransport(context));
  }
}
