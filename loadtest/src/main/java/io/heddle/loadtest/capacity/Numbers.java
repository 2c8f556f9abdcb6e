package io.heddle.loadtest.capacity;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Figures as people read them. */
final class Numbers {
  private Numbers() {}

  /** As {@code 2,400} or {@code 3.142}. */
  static String load(double load) {
    return load >= 1000 ? whole(load) : digits(load, 4);
  }

  static String whole(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  /** At least the digits before the point, without noughts at the end. */
  static String digits(double value, int digits) {
    BigDecimal rounded = rounded(value, digits).stripTrailingZeros();
    int scale = Math.max(0, rounded.scale());
    return String.format(Locale.ROOT, "%,." + scale + "f", rounded);
  }

  static BigDecimal rounded(double value, int digits) {
    BigDecimal exact = BigDecimal.valueOf(value);
    int whole = exact.precision() - exact.scale();
    return exact.round(new MathContext(Math.max(digits, whole), RoundingMode.HALF_UP));
  }

  /** As {@code 97.1%}: never more than it was, so that 98.97% does not pass for 99%. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", Math.floor(share * 1000 + 1e-9) / 10);
  }
}
