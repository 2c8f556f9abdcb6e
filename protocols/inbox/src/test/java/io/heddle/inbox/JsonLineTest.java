package io.heddle.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class JsonLineTest {
  @Test
  void namesAPeerByItsAddressAsPeopleWriteIt() {
    assertThat(JsonLine.peer(new InetSocketAddress("2001:db8:0:0:0:0:0:7", 5000)))
        .isEqualTo("[2001:db8::7]:5000");
    assertThat(JsonLine.peer(new InetSocketAddress("10.0.0.7", 5000))).isEqualTo("10.0.0.7:5000");
  }

  @Test
  void namesAPeerOnAUnixSocketByItsPathIfItHasOne() {
    assertThat(JsonLine.peer(UnixDomainSocketAddress.of("/run/x.sock")))
        .isEqualTo("unix:/run/x.sock");
    assertThat(JsonLine.peer(UnixDomainSocketAddress.of(""))).isEqualTo("unix");
  }
}
