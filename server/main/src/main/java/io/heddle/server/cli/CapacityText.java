package io.heddle.server.cli;

import io.heddle.loadtest.CapacityResult;
import io.heddle.loadtest.LoadPlan;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Set;

/** What a capacity search found, as lines of text. */
final class CapacityText {
  /** Of the recommended keys, those that this version of the server reads. */
  private static final Set<String> UNDERSTOOD = Set.of("max-connections");

  private CapacityText() {}

  static void print(PrintWriter out, LoadPlan plan, CapacityResult result) {
    out.println();
    out.println(result.answer());
    if (!result.brokeFirst().isEmpty()) out.println("broke first: " + result.brokeFirst());
    if (!result.overload().isEmpty()) out.println(result.overload());
    out.println(result.usl().conclusion());
    result.remarks().forEach(out::println);
    if (result.recommended().isEmpty()) return;
    out.printf(
        "%nrecommended, a fifth below the lower end, which %s:%n%n",
        result.confirmed() ? "a long window confirmed" : "no long window confirmed");
    out.println("listeners:");
    out.println("  - protocol: " + plan.protocol());
    out.println("    endpoint: " + plan.endpoint());
    for (Map.Entry<String, String> key : result.recommended().entrySet()) {
      boolean understood = UNDERSTOOD.contains(key.getKey());
      out.printf("    %s%s: %s%n", understood ? "" : "# ", key.getKey(), key.getValue());
    }
  }
}
