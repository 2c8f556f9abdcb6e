package io.heddle.server.cli;

import java.util.Locale;

/** How long something has taken, to be read at a glance: {@code 12s}, {@code 1m 12s}. */
final class ElapsedText {
  private ElapsedText() {}

  static String of(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) return whole + "s";
    if (whole < 3600) return parts(whole, "m", "s");
    return parts(whole / 60, "h", "m");
  }

  private static String parts(long small, String largeUnit, String smallUnit) {
    String large = small / 60 + largeUnit;
    if (small % 60 == 0) return large;
    return large + String.format(Locale.ROOT, " %02d", small % 60) + smallUnit;
  }
}
