package io.heddle.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something may happen, as an operator writes it: {@code 50/s}, {@code 10/m}, {@code
 * 0.5/s}.
 *
 * @param perSecond above 0
 */
public record Rate(double perSecond) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)\\s*/\\s*(s|m|h)");

  public Rate {
    if (!(perSecond > 0) || Double.isInfinite(perSecond)) {
      throw new IllegalArgumentException("expected a rate above 0, got " + perSecond + "/s");
    }
  }

  /**
   * Reads {@code 50/s} and the like.
   *
   * @throws IllegalArgumentException if the text is no rate above 0
   */
  public static Rate parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches())
      throw new IllegalArgumentException("expected a rate such as 50/s, got '" + text + "'");
    double count = Double.parseDouble(form.group(1));
    if (count == 0)
      throw new IllegalArgumentException("expected a rate above 0, got '" + text + "'");
    return new Rate(
        switch (form.group(2)) {
          case "s" -> count;
          case "m" -> count / 60;
          default -> count / 3600;
        });
  }

  /** The rate per second: {@code 50/s}. */
  @Override
  public String toString() {
    return perSecond == Math.rint(perSecond) ? (long) perSecond + "/s" : perSecond + "/s";
  }
}
