package io.heddle.server.admin;

import java.util.Comparator;

/**
 * A place in the order of connections: where the next page begins.
 *
 * @param key smaller ones come first
 * @param id of those that have the same
 */
record PageEnd(double key, long id) implements Comparable<PageEnd> {
  private static final Comparator<PageEnd> ORDER =
      Comparator.comparingDouble(PageEnd::key).thenComparingLong(PageEnd::id);

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
    int middle = text.indexOf('_');
    try {
      if (middle > 0)
        return new PageEnd(
            Double.parseDouble(text.substring(0, middle)),
            Long.parseLong(text.substring(middle + 1)));
    } catch (NumberFormatException malformed) {
      // It is said below.
    }
    throw new IllegalArgumentException(
        "after: expected the value of next in the page before, got '" + text + "'");
  }
}
