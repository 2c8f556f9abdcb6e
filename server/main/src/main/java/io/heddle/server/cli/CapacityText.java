package io.heddle.server.cli;

import io.heddle.loadtest.CapacityResult;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a capacity search found, as lines of text. */
final class CapacityText {
  /** Of the recommended keys, those that this version of the server reads. */
  private static final Set<String> UNDERSTOOD = Set.of("max-connections");

  private CapacityText() {}

  static void print(PrintWriter out, CapacityResult result) {
    out.println();
    out.println(answer(result));
    if (!result.brokeFirst().isEmpty()) out.println("broke first: " + result.brokeFirst());
    if (!result.overload().isEmpty()) out.println(result.overload());
    out.println(result.usl().conclusion());
    result.remarks().forEach(out::println);
    if (result.recommended().isEmpty()) return;
    out.printf("%nrecommended, a fifth below what was confirmed:%n%n");
    out.println("listeners:");
    out.println("  - protocol: ...");
    for (Map.Entry<String, String> key : result.recommended().entrySet()) {
      boolean understood = UNDERSTOOD.contains(key.getKey());
      out.printf("    %s%s: %s%n", understood ? "" : "# ", key.getKey(), key.getValue());
    }
  }

  private static String answer(CapacityResult result) {
    if (result.lower() <= 0)
      return "no capacity: not even the smallest load tried meets " + result.slo();
    if (result.upper() <= result.lower())
      return String.format(
          Locale.ROOT,
          "capacity: at least %,.0f %s at %s; no load that fails was found",
          result.lower(),
          result.unit(),
          result.slo());
    return String.format(
        Locale.ROOT,
        "capacity: %,.0f to %,.0f %s at %s (%.1f%% wide)",
        result.lower(),
        result.upper(),
        result.unit(),
        result.slo(),
        100 * (result.upper() - result.lower()) / result.lower());
  }
}
