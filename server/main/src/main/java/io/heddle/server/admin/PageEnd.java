package io.heddle.server.admin;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the order of connections: where the next page begins.
 *
 * @param key smaller ones come first
 * @param id of those that have the same
 */
record PageEnd(double key, long id) implements Comparable<PageEnd> {
  private static final Comparator<PageEnd> ORDER =
      Comparator.comparingDouble(PageEnd::key).thenComparingLong(PageEnd::id);

  /** As Java writes the two, and not all that it would read. */
  private static final Pattern TEXT =
      Pattern.compile("(-?\\d{1,18}\\.\\d{1,18}(?:E-?\\d{1,3})?)_(\\d{1,18})");

  @Override
  public int compareTo(PageEnd other) {
    return ORDER.compare(this, other);
  }

  /** As in {@code next} of one page, and in {@code after} of the request for another. */
  @Override
  public String toString() {
    return key + "_" + id;
  }

  /**
   * @throws IllegalArgumentException if no page has ended like that
   */
  static PageEnd parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (parts.matches())
      return new PageEnd(Double.parseDouble(parts.group(1)), Long.parseLong(parts.group(2)));
    throw new IllegalArgumentException(
        "after: expected the value of next in the page before, got '" + text + "'");
  }
}
