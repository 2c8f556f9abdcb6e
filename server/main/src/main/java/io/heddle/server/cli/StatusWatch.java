package io.heddle.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heddle.server.operate.AdminClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * A server that is looked at again and again, until there were as many looks as were asked for, or
 * somebody ends it: what was counted between two of them is what a rate is made of.
 */
final class StatusWatch {
  private static final long KEY_MILLIS = 100;

  private final AdminClient server;
  private final Duration interval;
  private final PrintWriter out;
  private final CountDownLatch ended = new CountDownLatch(1);
  private long nextNanos;

  StatusWatch(AdminClient server, Duration interval, PrintWriter out) {
    this.server = server;
    this.interval = interval;
    this.out = out;
    Signals.register("INT", ended::countDown);
    Signals.register("TERM", ended::countDown);
  }

  private interface Shown {
    void show(Look look, Look before);
  }

  /** Paints over what it has shown on a terminal; elsewhere each look has a block of its own. */
  void show(int looks) throws IOException, InterruptedException {
    Screen screen = Screen.ofStdout();
    try (Picture picture = screen.columns() > 0 ? Picture.open() : null) {
      if (picture != null) paint(picture, new Screen(0, screen.colored()), looks);
      else each(looks, (look, before) -> out.println(StatusText.rates(look, before, Screen.NONE)));
    }
  }

  /** A line for each look. */
  void json(int looks) throws IOException, InterruptedException {
    each(looks, (look, before) -> out.println(json(look, before)));
  }

  /** The first has nothing to be compared with, and is not shown. */
  private void each(int looks, Shown shown) throws IOException, InterruptedException {
    Look before = Look.at(server);
    nextNanos = before.nanos();
    for (int i = 0; i < looks && !ended.await(untilNext(), TimeUnit.NANOSECONDS); i++) {
      Look look = Look.at(server);
      shown.show(look, before);
      // Nobody reads any more, as behind head.
      if (out.checkError() || System.out.checkError()) return;
      before = look;
    }
  }

  private void paint(Picture picture, Screen screen, int looks)
      throws IOException, InterruptedException {
    Look look = Look.at(server);
    nextNanos = look.nanos();
    @Nullable Look before = null;
    for (int i = 0; ; i++) {
      String text = StatusText.rates(look, before, screen);
      paint(picture, text);
      if (i == looks || isLeft(picture, text)) return;
      before = look;
      look = Look.at(server);
    }
  }

  private static void paint(Picture picture, String text) {
    // One short of the margin: not every terminal waits there before it goes on to the next line.
    // In the end an empty one, where the shell goes on.
    picture.show(
        Stream.concat(text.lines(), Stream.of(""))
            .map(line -> Repainted.cut(AttributedString.fromAnsi(line), picture.columns() - 1))
            .toList());
  }

  /** Whether somebody has ended it before the time of the next look. */
  private boolean isLeft(Picture picture, String text) throws IOException {
    long end = System.nanoTime() + untilNext();
    for (long left; (left = end - System.nanoTime()) > 0; ) {
      int key = picture.key(Math.clamp(left / 1_000_000, 1, KEY_MILLIS));
      if (key == Picture.NO_MORE_KEYS || key == 'q' || key == 'Q' || ended.getCount() == 0)
        return true;
      if (picture.changed()) paint(picture, text);
    }
    return ended.getCount() == 0;
  }

  /** As planned, that looks which take long do not make all others late. */
  private long untilNext() {
    long now = System.nanoTime();
    nextNanos = Math.max(nextNanos + interval.toNanos(), now);
    return nextNanos - now;
  }

  private static ObjectNode json(Look look, Look before) {
    ObjectNode all = look.json();
    all.put("interval", look.secondsSince(before));
    for (JsonNode listener : all.path("listeners")) {
      Figures rates = StatusText.rates(look, before, listener.path("name").asText());
      if (rates != null) ((ObjectNode) listener).set("rates", rates.json());
    }
    return all;
  }
}
