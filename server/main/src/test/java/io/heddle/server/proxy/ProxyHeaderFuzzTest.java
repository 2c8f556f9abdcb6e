package io.heddle.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.heddle.protocol.ProtocolException;
import io.heddle.server.proxy.ProxyHeader.Version;
import java.util.Arrays;

/** Whatever a proxy sends is a header or refused, and no more is asked for than one may have. */
class ProxyHeaderFuzzTest {
  private static final int HEADER_BYTES_MAX = 16 + 65_535;

  @FuzzTest
  void isReadOrRefused(byte[] sent) {
    byte[] bytes = new byte[HEADER_BYTES_MAX];
    int length = 0;
    try {
      for (int missing; (missing = ProxyHeader.missing(bytes, length, Version.ANY)) > 0; ) {
        assertThat(length + missing).isLessThanOrEqualTo(HEADER_BYTES_MAX);
        if (length + missing > sent.length) return;
        System.arraycopy(sent, length, bytes, length, missing);
        length += missing;
      }
      ProxyHeader.parse(Arrays.copyOf(bytes, length));
    } catch (ProtocolException refused) {
      assertThat(refused).message().isNotBlank();
    }
  }
}
