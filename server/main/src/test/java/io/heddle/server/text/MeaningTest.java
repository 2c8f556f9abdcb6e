package io.heddle.server.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MeaningTest {

  @ParameterizedTest
  @MethodSource
  void saysWhatAnExceptionMeansWhetherItHasAMessageOrNot(Throwable failure, String text) {
    assertThat(Meaning.of(failure)).isEqualTo(text);
  }

  static Stream<Arguments> saysWhatAnExceptionMeansWhetherItHasAMessageOrNot() {
    return Stream.of(
        Arguments.of(new IOException("no space left"), "no space left"),
        Arguments.of(new IOException(), "input or output failed"),
        Arguments.of(new ClosedChannelException(), "it was closed meanwhile"),
        Arguments.of(new EOFException(), "it ended too early"),
        Arguments.of(new HttpTimeoutException(null), "http timeout"),
        Arguments.of(new NoSuchFileException("/a"), "no such file: /a"),
        Arguments.of(new UnknownHostException("x.test"), "no such host: x.test"),
        Arguments.of(new AccessDeniedException("/a"), "permission denied: /a"),
        Arguments.of(new IllegalStateException(), "java.lang.IllegalStateException"));
  }
}
