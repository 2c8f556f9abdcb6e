package io.heddle.resp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource({
    "*, '', true",
    "'', '', true",
    "'', a, false",
    "a*c, abbbc, true",
    "a*c, abbbd, false",
    "a**c, ac, true",
    "h?llo, hello, true",
    "h?llo, hllo, false",
    "h[ae]llo, hallo, true",
    "h[^e]llo, hello, false",
    "h[a-c]llo, hbllo, true",
    "h[c-a]llo, hbllo, true",
    "h\\*llo, h*llo, true",
    "h\\*llo, hello, false",
    "[ab, a, true",
    "[ab, c, false",
    "a[], a, false",
    "*a*b*c, xaybzc, true",
  })
  void matchesAsRedisDoes(String pattern, String text, boolean matches) {
    assertThat(Glob.matches(Bytes.of(pattern), Bytes.of(text))).isEqualTo(matches);
  }

  @Test
  void matchesAnyNumberOfStars() {
    byte[] text = Bytes.of("a".repeat(100_000));
    assertThat(Glob.matches(Bytes.of("a*".repeat(50_000)), text)).isTrue();
    assertThat(Glob.matches(Bytes.of("*a".repeat(100_000)), text)).isTrue();
    assertThat(Glob.matches(Bytes.of("a*".repeat(100_001)), text)).isFalse();
  }

  @Test
  void isNotLedIntoTryingEverything() {
    byte[] pattern = Bytes.of("*a".repeat(50) + "*b");
    byte[] text = Bytes.of("a".repeat(10_000));
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30), () -> assertThat(Glob.matches(pattern, text)).isFalse());
  }
}
