package io.heddle.loadtest.machine;

import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.LoadResult.Window;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What there is to judge by. Figures are NaN where nothing was measured, which no comparison takes
 * for exhausted.
 *
 * @param failed the run at the load that failed
 * @param good a run at a load that did not; null: there was none
 * @param samples of the failed run, on its clock
 * @param processors of the machine of client and, where it is looked at, server
 */
public record Evidence(
    LoadPlan plan,
    LoadResult failed,
    @Nullable LoadResult good,
    List<Sample> samples,
    int processors) {

  public Evidence {
    samples = List.copyOf(samples);
  }

  private List<Sample> measured() {
    List<Window> windows =
        failed.windows().stream().filter(each -> each.phase().equals("measured")).toList();
    if (windows.isEmpty()) return samples;
    // A sample tells of the second before it: that of the first window may tell of the warm-up.
    double from = windows.getFirst().at();
    double to = windows.getLast().at() + 1;
    List<Sample> within =
        samples.stream().filter(each -> each.at() >= from && each.at() <= to).toList();
    return within.isEmpty() ? samples : within;
  }

  /** How many of a kind the failed run had. */
  long errors(String kind) {
    return failed.errors().getOrDefault(kind, 0L);
  }

  private static DoubleStream values(List<Sample> samples, String name) {
    return samples.stream().map(each -> each.value(name)).flatMapToDouble(OptionalDouble::stream);
  }

  /** The median, which one odd second does not move. */
  double typical(String name) {
    return median(values(measured(), name));
  }

  /** The median of the sum of several series. */
  double typicalSum(Predicate<String> names) {
    return median(
        measured().stream()
            .filter(each -> each.values().keySet().stream().anyMatch(names))
            .mapToDouble(each ->
                each.values().entrySet().stream()
                    .filter(value -> names.test(value.getKey()))
                    .mapToDouble(Map.Entry::getValue)
                    .sum()));
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  double highest(String name) {
    return values(samples, name).max().orElse(Double.NaN);
  }

  double lowest(String name) {
    return values(samples, name).min().orElse(Double.NaN);
  }

  double total(String name) {
    return values(samples, name).sum();
  }

  double nearest(String used, String most) {
    return highest(used) / highest(most);
  }

  String used(String used, String most) {
    return String.format(Locale.ROOT, "%,.0f of %,.0f were open", highest(used), highest(most));
  }
}
