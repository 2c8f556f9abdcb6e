package io.heddle.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class JsonLineTest {
  @Test
  void namesAPeerOnAUnixSocketByItsPathIfItHasOne() {
    assertThat(JsonLine.peer(UnixDomainSocketAddress.of("/run/x.sock")))
        .isEqualTo("unix:/run/x.sock");
    assertThat(JsonLine.peer(UnixDomainSocketAddress.of(""))).isEqualTo("unix");
  }
}
