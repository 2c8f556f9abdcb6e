package io.heddle.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.heddle.loadtest.Numbers;
import io.heddle.server.cli.Screen.Mark;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a server is, to be read. */
final class StatusText {
  private static final double MEDIAN = 0.5;
  private static final double P99 = 0.99;
  private static final String NEW_LINE = System.lineSeparator();

  private StatusText() {}

  /** What its listeners have done since the start. */
  static String totals(Look look, Screen screen) {
    var table =
        new Table(
            "LISTENER",
            "PROTOCOL",
            "STATE",
            "ACTIVE",
            "ACCEPTED",
            "REQUESTS",
            "P50",
            "P99",
            "IN",
            "OUT",
            "ENDPOINTS");
    for (JsonNode listener : look.listeners()) {
      Figures figures = Figures.of(listener);
      List<String> endpoints = new ArrayList<>();
      listener.path("endpoints").forEach(endpoint -> endpoints.add(endpoint.asText()));
      table.add(
          listener.path("name").asText(),
          listener.path("protocol").asText(),
          listener.path("state").asText(),
          "%,d".formatted(listener.path("active").asLong()),
          Numbers.whole(figures.connections()),
          Numbers.whole(figures.requests()),
          figures.latency(MEDIAN),
          figures.latency(P99),
          FileText.size((long) figures.bytesIn()),
          FileText.size((long) figures.bytesOut()),
          String.join(" ", endpoints));
    }
    return head(look, screen) + NEW_LINE + table.text(screen);
  }

  /**
   * What they do.
   *
   * @param before since when; null: that is not known
   */
  static String rates(Look look, @Nullable Look before, Screen screen) {
    var table =
        new Table("LISTENER", "STATE", "ACTIVE", "CONN/S", "REQ/S", "P50", "P99", "IN/S", "OUT/S");
    for (JsonNode listener : look.listeners()) {
      String name = listener.path("name").asText();
      Figures rates = rates(look, before, name);
      table.add(
          name,
          listener.path("state").asText(),
          "%,d".formatted(listener.path("active").asLong()),
          rates == null ? "-" : Numbers.digits(rates.connections(), 3),
          rates == null ? "-" : Numbers.digits(rates.requests(), 3),
          rates == null ? "-" : rates.latency(MEDIAN),
          rates == null ? "-" : rates.latency(P99),
          rates == null ? "-" : FileText.size(Math.round(rates.bytesIn())),
          rates == null ? "-" : FileText.size(Math.round(rates.bytesOut())));
    }
    return head(look, screen) + NEW_LINE + table.text(screen);
  }

  /** Null if there is nothing to compare with. */
  static @Nullable Figures rates(Look look, @Nullable Look before, String listener) {
    if (before == null || !look.follows(before)) return null;
    Figures then = before.figures(listener);
    Figures now = look.figures(listener);
    return then == null || now == null ? null : now.since(then, look.secondsSince(before));
  }

  private static String head(Look look, Screen screen) {
    JsonNode whole = look.server();
    String state = whole.path("state").asText();
    var text = new StringBuilder();
    text.append(
        "%s: %s, up %s, heddle %s, pid %d, Java %s%n"
            .formatted(
                look.admin(),
                screen.marked(state, state.equals("ready") ? Mark.GOOD : Mark.NOTABLE),
                ElapsedText.of(whole.path("uptime").asDouble()),
                whole.path("version").asText(),
                whole.path("pid").asLong(),
                whole.path("java-version").asText()));
    text.append(
        "%,d of %,d connections, %,d of %,d descriptors, heap %s of %s%n"
            .formatted(
                whole.path("connections").asLong(),
                whole.path("connections-max").asLong(),
                whole.path("descriptors-used").asLong(),
                whole.path("descriptors-max").asLong(),
                FileText.size(whole.path("heap-used").asLong()),
                FileText.size(whole.path("heap-max").asLong())));
    if (look.stuck() > 0)
      text.append(
              screen.marked(
                  "%,d stuck for a second or more: heddle connections --stuck"
                      .formatted(look.stuck()),
                  Mark.NOTABLE))
          .append(NEW_LINE);
    return text.toString();
  }
}
