package io.heddle.loadtest.report;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.heddle.loadtest.CapacityResult;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.capacity.Condition;
import io.heddle.loadtest.capacity.Figures;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one run that is written out. Immutable.
 *
 * @param commandLine as the user could type it again
 * @param result of a capacity search: of its confirming run
 * @param environment machine, versions and limits, in the order to show them
 * @param capacity null unless this was a capacity search
 * @param calibration null unless the client's own ceiling was measured
 * @param series what client, server and machine did meanwhile
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(
    String commandLine,
    Instant startedAt,
    LoadPlan plan,
    @JsonUnwrapped LoadResult result,
    List<Threshold> thresholds,
    Map<String, String> environment,
    @Nullable CapacityResult capacity,
    @Nullable Calibration calibration,
    @JsonAlias("server") List<Series> series) {

  public Report {
    thresholds = List.copyOf(thresholds);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    series = List.copyOf(series);
  }

  /**
   * One {@code --fail-if}.
   *
   * @param condition as {@code p99>20ms}, under which the run fails
   * @param value of its metric, whatever the unit of the condition: milliseconds of a latency, a
   *     share from 0 to 1 where the condition has a percentage, else a number
   */
  public record Threshold(String condition, double value, boolean passed) {

    /** What became of a condition. */
    public static Threshold of(Condition condition, Figures figures) {
      return new Threshold(
          condition.toString(), condition.plain(figures), !condition.holds(figures));
    }
  }

  /**
   * What the client itself can do.
   *
   * @param ceiling requests per second against a bare echo
   * @param share of the ceiling that the result reached, from 0 to 1
   */
  public record Calibration(double ceiling, double share) {}

  /**
   * A figure over the time of the run.
   *
   * @param origin whose: {@code client}, {@code server-process}, {@code machine}, or {@code
   *     server-metrics} for what the server said of itself
   * @param unit as {@code %}, {@code MiB} or {@code /s}; empty for a count
   */
  public record Series(String name, String origin, String unit, List<Sample> points) {
    public Series {
      points = List.copyOf(points);
    }
  }

  /**
   * One sample.
   *
   * @param at seconds since the run began
   */
  public record Sample(double at, double value) {}
}
