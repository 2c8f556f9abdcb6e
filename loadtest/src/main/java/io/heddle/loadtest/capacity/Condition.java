package io.heddle.loadtest.capacity;

import io.heddle.loadtest.CapacityResult;
import io.heddle.loadtest.Numbers;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code METRIC OP VALUE}, as {@code p99<10ms}, {@code errors<1%} or {@code achieved>99%}. What it
 * means that it holds is the owner's matter: an objective is then met, a threshold for failure
 * missed.
 *
 * @param limit in the unit
 */
public record Condition(Metric metric, Operator operator, double limit, Unit unit) {
  private static final Pattern GRAMMAR =
      Pattern.compile("\\s*([a-z][a-z0-9.]*)\\s*(<=|>=|<|>)\\s*(\\d+(?:\\.\\d+)?)\\s*(\\S*)\\s*");

  /** What is compared. */
  public enum Metric {
    P50("p50"),
    P90("p90"),
    P99("p99"),
    P999("p99.9"),
    P9999("p99.99"),
    MAX("max"),
    MEAN("mean"),
    ERRORS("errors"),
    ACHIEVED("achieved");

    private final String id;

    Metric(String id) {
      this.id = id;
    }

    /** As it is written. */
    public String id() {
      return id;
    }

    /** Whether it is a time. */
    public boolean latency() {
      return this != ERRORS && this != ACHIEVED;
    }

    private boolean takes(Unit unit) {
      return switch (this) {
        case ERRORS -> unit == Unit.PERCENT || unit == Unit.COUNT;
        case ACHIEVED -> unit == Unit.PERCENT;
        default -> unit != Unit.PERCENT && unit != Unit.COUNT;
      };
    }

    private String expected() {
      return switch (this) {
        case ERRORS -> "a share or a number, such as errors<1% or errors<10";
        case ACHIEVED -> "a share of the offered load, such as achieved>99%";
        default -> "a time in us, ms or s, such as " + id + "<10ms";
      };
    }
  }

  /** How it is compared. */
  public enum Operator {
    LESS("<"),
    AT_MOST("<="),
    MORE(">"),
    AT_LEAST(">=");

    private final String id;

    Operator(String id) {
      this.id = id;
    }

    boolean holds(double value, double limit) {
      return switch (this) {
        case LESS -> value < limit;
        case AT_MOST -> value <= limit;
        case MORE -> value > limit;
        case AT_LEAST -> value >= limit;
      };
    }

    private Operator opposite() {
      return switch (this) {
        case LESS -> AT_LEAST;
        case AT_MOST -> MORE;
        case MORE -> AT_MOST;
        case AT_LEAST -> LESS;
      };
    }
  }

  /** What the limit is counted in. */
  public enum Unit {
    MICROS("us", " us", 1000),
    MILLIS("ms", " ms", 1),
    SECONDS("s", " s", 0.001),
    PERCENT("%", "%", 100),
    COUNT("", "", 1);

    private final String id;
    private final String suffix;
    private final double factor;

    Unit(String id, String suffix, double factor) {
      this.id = id;
      this.suffix = suffix;
      this.factor = factor;
    }
  }

  /**
   * Reads one condition.
   *
   * @throws IllegalArgumentException with a sentence that names the culprit and an example
   */
  public static Condition parse(String text) {
    Matcher matcher = GRAMMAR.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s': expected METRIC OP VALUE, such as p99<10ms, errors<1%% or achieved>99%%"
              .formatted(text.strip()));
    }
    Metric metric = metric(text, matcher.group(1));
    Operator operator = operator(matcher.group(2));
    Unit unit = unit(text, metric, matcher.group(4));
    return new Condition(metric, operator, Double.parseDouble(matcher.group(3)), unit);
  }

  private static Metric metric(String text, String id) {
    for (Metric metric : Metric.values()) if (metric.id.equals(id)) return metric;
    String known = String.join(", ", Arrays.stream(Metric.values()).map(each -> each.id).toList());
    throw new IllegalArgumentException(
        "'%s': no metric is called '%s'; expected one of %s, such as p99<10ms"
            .formatted(text.strip(), id, known));
  }

  private static Operator operator(String id) {
    for (Operator operator : Operator.values()) if (operator.id.equals(id)) return operator;
    throw new AssertionError(id);
  }

  private static Unit unit(String text, Metric metric, String id) {
    for (Unit unit : Unit.values()) if (unit.id.equals(id) && metric.takes(unit)) return unit;
    throw new IllegalArgumentException(
        "'%s': %s expects %s".formatted(text.strip(), metric.id, metric.expected()));
  }

  /** Whether it is so. */
  public boolean holds(Figures figures) {
    return operator.holds(value(figures), limit);
  }

  /** The metric, in the unit of the limit. */
  public double value(Figures figures) {
    return plain(figures) * unit.factor;
  }

  /** The metric in milliseconds, as a share from 0 to 1, or as a number. */
  public double plain(Figures figures) {
    return switch (metric) {
      case P50 -> figures.latency().p50();
      case P90 -> figures.latency().p90();
      case P99 -> figures.latency().p99();
      case P999 -> figures.latency().p999();
      case P9999 -> figures.latency().p9999();
      case MAX -> figures.latency().max();
      case MEAN -> figures.latency().mean();
      case ERRORS -> unit == Unit.PERCENT ? figures.errorShare() : figures.errors();
      case ACHIEVED -> figures.achievedShare();
    };
  }

  /** The limit of a time. */
  double limitMillis() {
    return limit / unit.factor;
  }

  /** What is compared with what, in the unit of {@link #plain}. */
  CapacityResult.Objective objective() {
    String plainUnit = metric.latency() ? "ms" : unit == Unit.PERCENT ? "share" : "count";
    return new CapacityResult.Objective(metric.id, limit / unit.factor, plainUnit);
  }

  /** The figure against the limit, as {@code p99 3.5 ms < 10 ms} or {@code p99 14 ms >= 10 ms}. */
  public String describe(Figures figures) {
    double value = value(figures);
    boolean holds = operator.holds(value, limit);
    Operator relation = holds ? operator : operator.opposite();
    return "%s %s%s %s %s%s"
        .formatted(metric.id, figure(value), unit.suffix, relation.id, limitText(), unit.suffix);
  }

  /** Two digits, or as many as it takes to be on the right side of the limit. */
  private String figure(double value) {
    boolean holds = operator.holds(value, limit);
    int digits = metric == Metric.ACHIEVED ? 3 : 2;
    while (digits < 15
        && operator.holds(Numbers.rounded(value, digits).doubleValue(), limit) != holds) digits++;
    return Numbers.digits(value, digits);
  }

  private String limitText() {
    return BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString();
  }

  /** As it can be parsed. */
  @Override
  public String toString() {
    return metric.id + operator.id + limitText() + unit.id;
  }
}
