package io.heddle.daytime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeLineTest {
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 7, 1, 0, 59, 1);

  private static String line(String zone) {
    return TimeLine.of(TIME.atZone(ZoneId.of(zone)));
  }

  @Test
  void namesTheZoneAsPeopleDo() {
    assertThat(line("UTC")).isEqualTo("01 JUL 2026 00:59:01 UTC");
    assertThat(line("Europe/Berlin")).isEqualTo("01 JUL 2026 00:59:01 CEST");
    assertThat(line("America/New_York")).isEqualTo("01 JUL 2026 00:59:01 EDT");
    assertThat(line("+05:30")).isEqualTo("01 JUL 2026 00:59:01 +05:30");
  }

  @Test
  void namesTheMonthsAsXinetdDoes() {
    String months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC";
    int month = 0;
    for (String name : months.split(" ", -1)) {
      LocalDateTime time = LocalDateTime.of(1999, ++month, 28, 23, 0, 59);
      String line = "28 " + name + " 1999 23:00:59 UTC";
      assertThat(TimeLine.of(time.atZone(ZoneId.of("UTC")))).isEqualTo(line);
      assertThat(TimeLine.parse(line)).isEqualTo(time);
    }
  }

  @Test
  void doesNotAskWhichCountryItRunsIn() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(line("Europe/Berlin")).isEqualTo("01 JUL 2026 00:59:01 CEST");
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "01 JUL 2026 00:59:01",
        "1 JUL 2026 00:59:01 UTC",
        "01 ANF 2026 00:59:01 UTC",
        "01 XXX 2026 00:59:01 UTC",
        "31 JUN 2026 00:59:01 UTC",
        "01 JUL 2026 24:59:01 UTC",
        "01 JUL 2026 00:59:01 UTC\r\n01 JUL 2026 00:59:01 UTC"
      })
  void readsNothingElse(String line) {
    assertThatThrownBy(() -> TimeLine.parse(line)).isInstanceOf(DateTimeException.class);
  }
}
