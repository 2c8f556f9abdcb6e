package io.heddle.daytime;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Date and time as {@code 25 NOV 2026 14:28:29 UTC}. */
final class TimeLine {
  private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);
  private static final Pattern FORM =
      Pattern.compile("(\\d\\d) ([A-Z]{3}) (\\d{4}) (\\d\\d):(\\d\\d):(\\d\\d) \\S+");
  private static final String MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";

  private TimeLine() {}

  static String of(ZonedDateTime time) {
    int month = 3 * (time.getMonthValue() - 1);
    return String.format(
        Locale.ROOT,
        "%02d %s %04d %02d:%02d:%02d %s",
        time.getDayOfMonth(),
        MONTHS.substring(month, month + 3),
        time.getYear(),
        time.getHour(),
        time.getMinute(),
        time.getSecond(),
        ZONE.format(time));
  }

  /**
   * What a line says, but for the zone: its name may mean several.
   *
   * @throws DateTimeException if it is none
   */
  static LocalDateTime parse(String line) {
    Matcher form = FORM.matcher(line);
    if (!form.matches()) throw new DateTimeException("is no line of date and time");
    int month = MONTHS.indexOf(form.group(2));
    if (month % 3 != 0) throw new DateTimeException("has no such month");
    return LocalDateTime.of(
        Integer.parseInt(form.group(3)),
        month / 3 + 1,
        Integer.parseInt(form.group(1)),
        Integer.parseInt(form.group(4)),
        Integer.parseInt(form.group(5)),
        Integer.parseInt(form.group(6)));
  }
}
