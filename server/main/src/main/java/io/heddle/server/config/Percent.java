package io.heddle.server.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A share, as {@code 85%}.
 *
 * @param percent from 1 to 100
 */
public record Percent(int percent) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*%");

  public Percent {
    if (percent < 1 || percent > 100)
      throw new IllegalArgumentException("expected 1% to 100%, got '" + percent + "%'");
  }

  /** Null if the text is no share. */
  static @Nullable Percent parseOrNull(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches() ? new Percent(Integer.parseInt(form.group(1))) : null;
  }

  @Override
  public String toString() {
    return percent + "%";
  }
}
