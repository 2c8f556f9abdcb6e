package io.heddle.loadtest.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.heddle.loadtest.CapacityResult;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
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
 * @param server what the server said of itself meanwhile; empty where nobody asked it
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
    List<Series> server) {

  public Report {
    thresholds = List.copyOf(thresholds);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    server = List.copyOf(server);
  }

  /**
   * One {@code --fail-if}.
   *
   * @param condition as {@code p99>20ms}, under which the run fails
   * @param value of its metric: milliseconds where that is a latency
   */
  public record Threshold(String condition, double value, boolean passed) {}

  /**
   * What the client itself can do.
   *
   * @param ceiling requests per second against a bare echo
   * @param share of the ceiling that the result reached, from 0 to 1
   */
  public record Calibration(double ceiling, double share) {}

  /**
   * A figure of the server over the time of the run.
   *
   * @param unit as {@code %} or {@code MiB}; empty for a count
   */
  public record Series(String name, String unit, List<Sample> points) {
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
