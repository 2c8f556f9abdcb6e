package io.heddle.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class JsonLineTest {
  @Test
  void tellsMillisecondsAlsoWhereThereAreNone() {
    assertThat(JsonLine.TIME.format(Instant.parse("2026-11-25T21:16:17Z")))
        .isEqualTo("2026-11-25T21:16:17.000Z");
    assertThat(JsonLine.TIME.format(Instant.parse("2026-11-25T21:16:17.123456789Z")))
        .isEqualTo("2026-11-25T21:16:17.123Z");
  }

  @Test
  void escapesWhatJsonRequiresAndNothingElse() {
    assertThat(new String(JsonLine.of("unix", "\"\\\n\r\t\0\u001f\u007f/\u4e16"), UTF_8))
        .matches("\\{\"time\":\"[^\"]{24}\",\"peer\":\"unix\",.*}\n")
        .contains("\"text\":\"\\\"\\\\\\n\\r\\t\\u0000\\u001f\u007f/\u4e16\"}");
  }
}
