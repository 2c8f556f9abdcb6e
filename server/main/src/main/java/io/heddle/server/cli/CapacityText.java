package io.heddle.server.cli;

import io.heddle.loadtest.CapacityResult;
import io.heddle.loadtest.LoadPlan;
import java.io.PrintWriter;

/** What a capacity search found, as lines of text. */
final class CapacityText {
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
    result.recommended().forEach((key, value) -> out.printf("    %s: %s%n", key, value));
  }
}
