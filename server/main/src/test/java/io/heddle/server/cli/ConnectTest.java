package io.heddle.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ConnectTest {
  private @Nullable String sentence;

  @Test
  void refusesWhatIsNoEndpoint() {
    assertThat(connect("localhost")).isEqualTo(2);
    assertThat(sentence)
        .isEqualTo("expected an endpoint such as tcp://127.0.0.1:7000, got 'localhost'");
  }

  @Test
  void refusesAFramingWhereEachLineIsADatagram() {
    for (String framing : List.of("lines", "length")) {
      assertThat(connect("udp://127.0.0.1:7000", "--framing", framing)).isEqualTo(2);
      assertThat(sentence)
          .isEqualTo("--framing: over udp:// each line is a datagram, both ways; leave it out");
    }
  }

  @Test
  void refusesWhatIsForTlsOverDatagrams() {
    assertThat(connect("udp://127.0.0.1:7000", "--insecure")).isEqualTo(2);
    assertThat(sentence).startsWith("--insecure: udp://127.0.0.1:7000 is not encrypted");
  }

  @Test
  void takesNoOtherSchemeForOneOfItsOwn() {
    assertThat(connect("http://127.0.0.1:7070")).isEqualTo(2);
    assertThat(sentence)
        .isEqualTo(
            "expected tcp://HOST:PORT, tls://HOST:PORT, udp://HOST:PORT or unix:///path, got"
                + " 'http://127.0.0.1:7070'");
  }

  @Test
  void saysWhatAPortAloneShouldHaveBeen() {
    assertThat(connect("7001")).isEqualTo(2);
    assertThat(sentence).isEqualTo("expected an endpoint such as tcp://127.0.0.1:7001, got '7001'");
  }

  @Test
  void refusesPortZero() {
    assertThat(connect("tcp://127.0.0.1:0")).isEqualTo(2);
    assertThat(sentence)
        .isEqualTo(
            "tcp://127.0.0.1:0: nothing listens on port 0; name the port that the server printed");
  }

  @Test
  void refusesWhatIsForTlsWhereNothingIsEncrypted() {
    assertThat(connect("tcp://127.0.0.1:7000", "--insecure")).isEqualTo(2);
    assertThat(sentence)
        .isEqualTo(
            "--insecure: tcp://127.0.0.1:7000 is not encrypted; write tls://HOST:PORT, or leave it out");
  }

  @Test
  void refusesAnAuthorityThatWouldNotBeAsked() {
    assertThat(connect("tls://127.0.0.1:7000", "--insecure", "--ca", "ca.pem")).isEqualTo(2);
    assertThat(sentence)
        .isEqualTo("--insecure: nothing is checked then, with --ca either; leave one out");
  }

  @Test
  void refusesAKeyWithoutItsCertificate() {
    assertThat(connect("tls://127.0.0.1:7000", "--key", "a.key")).isEqualTo(2);
    assertThat(sentence).isEqualTo("--key: name the certificate that it belongs to, with --cert");
  }

  @Test
  void saysWhichFileIsMissing() {
    assertThat(connect("tls://127.0.0.1:7000", "--ca", "/none.pem")).isEqualTo(2);
    assertThat(sentence).isEqualTo("--ca: no such file: /none.pem");
  }

  @Test
  void refusesAnUnknownCharset() {
    assertThat(connect("tcp://127.0.0.1:7000", "--charset", "klingon")).isEqualTo(2);
    assertThat(sentence)
        .isEqualTo(
            "--charset: there is no charset 'klingon'; expected one such as utf-8, gbk or iso-8859-1");
  }

  @Test
  void refusesACharsetThatCannotBeWritten() {
    assertThat(connect("tcp://127.0.0.1:7000", "--charset", "x-JISAutoDetect")).isEqualTo(2);
    assertThat(sentence).startsWith("--charset: there is no charset 'x-JISAutoDetect'");
  }

  @Test
  void refusesAnUnknownFraming() {
    assertThat(connect("tcp://127.0.0.1:7000", "--framing", "json")).isEqualTo(2);
    assertThat(sentence).contains("--framing", "expected raw or lines or length, got 'json'");
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int port;
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    assertThat(connect("tcp://127.0.0.1:" + port)).isEqualTo(1);
    assertThat(sentence)
        .isEqualTo(
            "cannot connect to tcp://127.0.0.1:"
                + port
                + ": connection refused; is the server running?");
  }

  private int connect(String... args) {
    return new CommandLine(new Connect())
        .setExecutionExceptionHandler((e, command, parsed) -> {
          sentence = e.getMessage();
          return ((CliException) e).exitCode();
        })
        .setParameterExceptionHandler((e, parsed) -> {
          sentence = e.getMessage();
          return CliException.WRONG_USAGE;
        })
        .execute(args);
  }
}
