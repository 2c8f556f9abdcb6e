package io.heddle.server.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, 11.0.0.1",
    "10.1.2.3/8, 10.0.0.0, 9.255.255.255",
    "192.168.4.0/22, 192.168.7.255, 192.168.8.0",
    "10.0.0.128/25, 10.0.0.200, 10.0.0.127",
    "10.0.0.7, 10.0.0.7, 10.0.0.8",
    "2001:db8::/33, 2001:db8:7fff::1, 2001:db8:8000::1",
    "::1, ::1, ::2",
    "0.0.0.0/0, 255.255.255.255, ::1",
    "::/0, ::1, 127.0.0.1",
    "::ffff:10.0.0.0/8, 10.1.1.1, 11.1.1.1"
  })
  void containsWhatHasItsPrefix(String network, String inside, String outside)
      throws UnknownHostException {
    Network parsed = Network.parse(network);
    assertThat(parsed.contains(InetAddress.getByName(inside))).isTrue();
    assertThat(parsed.contains(InetAddress.getByName(outside))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10.0.0/8",
        "10.0.0.256",
        "10.0.0.0/",
        "10.0.0.0/x",
        "example.org",
        "localhost/8",
        "1:2:3",
        "fe80::1%lo/64",
        "10.0.0.0/-1",
        "010.0.0.1"
      })
  void refusesWhatIsNoNetwork(String text) {
    assertThatThrownBy(() -> Network.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a network such as 10.0.0.0/8 or 2001:db8::/32, got '" + text + "'");
  }

  @Test
  void refusesAPrefixThatIsTooLong() {
    assertThatThrownBy(() -> Network.parse("10.0.0.0/33"))
        .hasMessage("expected a prefix from 0 to 32, got '10.0.0.0/33'");
    assertThatThrownBy(() -> Network.parse("::/129"))
        .hasMessage("expected a prefix from 0 to 128, got '::/129'");
  }
}
