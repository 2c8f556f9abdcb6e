package io.heddle.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.transport.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UntrustedProxiesTest {
  private static final long LATER = Duration.ofMinutes(10).toNanos();

  private final UntrustedProxies untrusted =
      new UntrustedProxies("chat", Endpoint.parse("tcp://127.0.0.1:7000"));

  private static InetAddress address(int last) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
  }

  @Test
  void speaksOfAnAddressOnceInAWhile() throws UnknownHostException {
    assertThat(untrusted.isTimeToSay(address(1), 0)).isTrue();
    assertThat(untrusted.isTimeToSay(address(1), 1)).isFalse();
    assertThat(untrusted.isTimeToSay(address(2), 1)).isTrue();
    assertThat(untrusted.isTimeToSay(address(1), LATER)).isTrue();
    assertThat(untrusted.isTimeToSay(address(2), LATER)).isFalse();
  }

  @Test
  void speaksOfNoMoreThanAFewAddressesOfAScan() throws UnknownHostException {
    int said = 0;
    for (int last = 0; last < 256; last++) if (untrusted.isTimeToSay(address(last), last)) said++;
    assertThat(said).isEqualTo(64);
    assertThat(untrusted.isTimeToSay(address(255), 255 + LATER)).isTrue();
  }
}
