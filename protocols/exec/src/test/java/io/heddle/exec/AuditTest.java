package io.heddle.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class AuditTest {

  @Test
  void escapesWhateverWouldNotBeSeenAsItIs() {
    assertThat(Audit.visible("echo \"žluť\" 'a\\b'")).isEqualTo("echo \\\"žluť\\\" 'a\\\\b'");
    assertThat(Audit.visible("a\nINFO b\r\t\0\u001b[2J\u007f\u0085\u2028\u202e"))
        .isEqualTo("a\\u000aINFO b\\u000d\\u0009\\u0000\\u001b[2J\\u007f\\u0085\\u2028\\u202e");
  }

  @Test
  void writesThePathOfAPeerOnTheSameLine() {
    assertThat(Audit.address(UnixDomainSocketAddress.of("/run/a\nb")))
        .isEqualTo("unix:/run/a\\u000ab");
    assertThat(Audit.address(UnixDomainSocketAddress.of(""))).isEqualTo("unix");
  }
}
