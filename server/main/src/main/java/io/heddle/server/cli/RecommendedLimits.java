package io.heddle.server.cli;

import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.capacity.Axis;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What to configure, so that a listener is never asked for more than it was seen to hold. */
final class RecommendedLimits {
  /** Of the capacity: room for a bad day. */
  private static final double HEADROOM = 0.8;

  private static final MathContext TWO_DIGITS_DOWN = new MathContext(2, RoundingMode.DOWN);

  private RecommendedLimits() {}

  /**
   * Keys of a listener and their values.
   *
   * @param lower of the capacity; nothing is recommended where it is 0
   */
  static Map<String, String> of(Axis axis, LoadPlan plan, double lower) {
    var keys = new LinkedHashMap<String, String>();
    double most = HEADROOM * lower;
    if (lower <= 0) return keys;
    long connections = axis == Axis.CONNECTIONS ? Math.max(1, (long) most) : plan.clients();
    keys.put("max-connections", "" + connections);
    if (axis == Axis.REQUESTS) keys.put("requests-rate", rate(most / plan.clients()));
    if (axis == Axis.CONNECTS)
      keys.put("accept-rate-per-peer", rate(most / Math.max(1, plan.sourceAddresses().size())));
    return keys;
  }

  /** Never above what it is. */
  private static String rate(double perSecond) {
    return BigDecimal.valueOf(perSecond).round(TWO_DIGITS_DOWN).stripTrailingZeros().toPlainString()
        + "/s";
  }
}
