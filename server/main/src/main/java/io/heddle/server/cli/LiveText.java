package io.heddle.server.cli;

import io.heddle.loadtest.LatencySummary;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult.Window;
import io.heddle.loadtest.Numbers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/** The live view of a run as lines, none wider than the terminal. */
final class LiveText {
  private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
  private static final AttributedStyle STRONG = AttributedStyle.BOLD;
  private static final AttributedStyle FAINT = AttributedStyle.DEFAULT.faint();
  private static final AttributedStyle ALARM = STRONG.foreground(AttributedStyle.RED);
  private static final AttributedStyle RATE = PLAIN.foreground(AttributedStyle.GREEN);
  private static final AttributedStyle LATENCY = PLAIN.foreground(AttributedStyle.CYAN);

  private static final int LABEL_WIDTH = 11;

  /** Right of a bar or a sparkline. */
  private static final int LEGEND_WIDTH = 18;

  private final LoadPlan plan;
  private final boolean unicode;
  private final double seconds;

  LiveText(LoadPlan plan, boolean unicode) {
    this.plan = plan;
    this.unicode = unicode;
    Duration all = plan.ramp().plus(plan.warmup()).plus(plan.duration());
    this.seconds = all.toMillis() / 1e3;
  }

  /** The picture and, while they are of use, the keys. */
  List<AttributedString> lines(RunSoFar run, boolean over, int width) {
    Window last = run.last();
    int room = width - 1 - LABEL_WIDTH - LEGEND_WIDTH;
    int cells = Math.clamp(room, 0, RunSoFar.WINDOWS_MAX);
    var lines = new ArrayList<AttributedString>();
    lines.add(title());
    lines.add(progress(last, over ? "ended" : run.phase(), cells));
    lines.add(AttributedString.EMPTY);
    lines.add(row("rate", STRONG, rate(last, run.ratePercent())));
    lines.add(row("errors", run.errors() == 0 ? PLAIN : ALARM, errors(last, run.errors())));
    lines.add(row("connected", PLAIN, number(last == null ? 0 : last.connected())));
    lines.add(row("client", run.voids() == 0 ? PLAIN : ALARM, client(last, run)));
    lines.add(new AttributedString(run.warning(), ALARM));
    lines.add(row("latency", FAINT, columns("p50", "p90", "p99", "p99.9", "max")));
    lines.add(row("", STRONG, latency(last)));
    lines.add(AttributedString.EMPTY);
    lines.add(sparkline("rate", RATE, run.recent(Window::achieved), Numbers::perSecond, cells));
    lines.add(
        sparkline(
            "p99",
            LATENCY,
            run.recent(window -> window.response().p99()),
            LoadText::millis,
            cells));
    lines.add(AttributedString.EMPTY);
    lines.add(over ? AttributedString.EMPTY : keys(run.ending()));
    // One short of the margin: not every terminal waits there before it goes on to the next line.
    return lines.stream().map(line -> Repainted.cut(line, width - 1)).toList();
  }

  private AttributedString title() {
    return new AttributedStringBuilder()
        .append(plan.endpoint(), STRONG)
        .append(
            " "
                + plan.protocol()
                + ", "
                + number(plan.clients())
                + (plan.clients() == 1 ? " client" : " clients")
                + (plan.openLoop() ? ", open loop" : ", closed loop"))
        .toAttributedString();
  }

  private AttributedString progress(@Nullable Window last, String phase, int cells) {
    double at = last == null ? 0 : Math.min(last.at(), seconds);
    int done = (int) Math.round(cells * at / seconds);
    return new AttributedStringBuilder()
        .append(label(phase), STRONG)
        .append((unicode ? "━" : "#").repeat(done), RATE)
        .append((unicode ? "╌" : ".").repeat(cells - done), FAINT)
        .append("  " + ElapsedText.of(at) + " of " + ElapsedText.of(seconds))
        .toAttributedString();
  }

  private String rate(@Nullable Window last, int percent) {
    if (last == null) return "-";
    String achieved = Numbers.perSecond(last.achieved());
    if (!plan.openLoop()) return achieved;
    String offered = achieved + " of " + Numbers.perSecond(last.offered()) + " offered";
    return percent == 100 ? offered : offered + " (" + percent + "% of plan)";
  }

  private static String errors(@Nullable Window last, long soFar) {
    if (last == null || soFar == 0) return number(soFar);
    return number(last.errors()) + " in the last second, " + number(soFar) + " so far";
  }

  /** Void is a mark that stays: so it is in the result. */
  private static String client(@Nullable Window last, RunSoFar run) {
    if (last == null) return "-";
    String lag = "late by " + LoadText.millis(last.clientLagP99()) + " (p99)";
    if (run.voids() == 0) return lag;
    return lag + ", VOID in " + number(run.voids()) + " of " + number(run.windows()) + " s";
  }

  private static String latency(@Nullable Window last) {
    if (last == null || last.response().max() == 0) return columns("-", "-", "-", "-", "-");
    LatencySummary response = last.response();
    return columns(
        LoadText.millis(response.p50()),
        LoadText.millis(response.p90()),
        LoadText.millis(response.p99()),
        LoadText.millis(response.p999()),
        LoadText.millis(response.max()));
  }

  private AttributedString sparkline(
      String name,
      AttributedStyle style,
      List<Double> values,
      DoubleFunction<String> text,
      int cells) {
    String line = Sparkline.of(values, cells, unicode);
    return new AttributedStringBuilder()
        .append(label(name), FAINT)
        .append(line, style)
        .append(" ".repeat(cells - line.length()))
        .append("  top " + text.apply(Sparkline.top(Sparkline.last(values, cells))), FAINT)
        .toAttributedString();
  }

  private AttributedString keys(boolean ending) {
    if (ending) return new AttributedString("ending, the report follows", FAINT);
    String rate =
        plan.openLoop() ? " rate by 10% of the plan   " : " no rate to change in a closed loop   ";
    return new AttributedStringBuilder()
        .append("+ -", plan.openLoop() ? STRONG : FAINT)
        .append(rate, FAINT)
        .append("q", STRONG)
        .append(" end and report", FAINT)
        .toAttributedString();
  }

  private static AttributedString row(String name, AttributedStyle style, String value) {
    return new AttributedStringBuilder()
        .append(label(name), FAINT)
        .append(value, style)
        .toAttributedString();
  }

  private static String label(String name) {
    return String.format(Locale.ROOT, "%-" + LABEL_WIDTH + "s", name);
  }

  private static String columns(Object... values) {
    return String.format(Locale.ROOT, "%-9s %-9s %-9s %-9s %s", values);
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
