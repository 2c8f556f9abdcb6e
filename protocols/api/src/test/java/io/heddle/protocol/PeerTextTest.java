package io.heddle.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTextTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.7, 10.0.0.7",
    "::1, [::1]",
    "::, [::]",
    "2001:db8:0:0:0:0:0:7, [2001:db8::7]",
    "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]",
    "2001:0:0:1:0:0:0:1, [2001:0:0:1::1]",
    "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]",
    "1:0:0:0:0:0:0:0, [1::]",
    "10:0:0:100:0:0:0:10, [10:0:0:100::10]",
    "::ffff:10.0.0.7, 10.0.0.7",
  })
  void isWrittenAsPeopleDo(String address, String text) throws UnknownHostException {
    assertThat(PeerText.of(new InetSocketAddress(InetAddress.getByName(address), 80)))
        .isEqualTo(text + ":80");
  }

  @ParameterizedTest
  @CsvSource({
    "/run/x.sock, unix:/run/x.sock",
    "'/run/a b.sock', 'unix:/run/a b.sock'",
    "/run/\u7ec7.sock, unix:/run/\u7ec7.sock",
    "'/run/\u001b[2J\n\u202e', unix:/run/\\u001b[2J\\u000a\\u202e",
    "'', unix",
  })
  void showsThePathOfAUnixSocketAsFarAsItIsVisible(String path, String text) {
    assertThat(PeerText.of(UnixDomainSocketAddress.of(path))).isEqualTo(text);
  }

  @Test
  void escapesWhateverWouldNotBeSeenAsItIs() {
    assertThat(PeerText.escaped("echo \"žluť\" 'a\\b'")).isEqualTo("echo \\\"žluť\\\" 'a\\\\b'");
    assertThat(PeerText.escaped("a\nINFO b\r\t\0\u001b[2J\u007f\u0085\u2028\u202e"))
        .isEqualTo("a\\u000aINFO b\\u000d\\u0009\\u0000\\u001b[2J\\u007f\\u0085\\u2028\\u202e");
  }
}
