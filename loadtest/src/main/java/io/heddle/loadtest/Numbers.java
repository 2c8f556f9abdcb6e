package io.heddle.loadtest;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Figures as people read them, the same in every locale. */
public final class Numbers {
  private Numbers() {}

  /** As {@code 2,400} or {@code 3.142}. */
  public static String load(double load) {
    return load >= 1000 ? whole(load) : digits(load, 4);
  }

  /** As {@code 12,346/s}, {@code 46.5/s} or {@code 0.4/s}. */
  public static String perSecond(double rate) {
    return digits(rate, 3) + "/s";
  }

  /** As {@code 2,400}. */
  public static String whole(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  /** At least the digits before the point, without noughts at the end. */
  public static String digits(double value, int digits) {
    BigDecimal rounded = rounded(value, digits).stripTrailingZeros();
    int scale = Math.max(0, rounded.scale());
    return String.format(Locale.ROOT, "%,." + scale + "f", rounded);
  }

  /** What {@link #digits} shows. */
  public static BigDecimal rounded(double value, int digits) {
    BigDecimal exact = BigDecimal.valueOf(value);
    int whole = exact.precision() - exact.scale();
    return exact.round(new MathContext(Math.max(digits, whole), RoundingMode.HALF_UP));
  }

  /** As {@code 97.1%}: never more than it was, so that 98.97% does not pass for 99%. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", Math.floor(share * 1000 + 1e-9) / 10);
  }
}
