package io.heddle.resp;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** What INFO tells. Under the store's lock. */
final class Stats {
  final long startMillis = System.currentTimeMillis();
  final Map<Long, Client> clients = new LinkedHashMap<>();
  long connections;
  long commands;
  long expired;
  long hits;
  long misses;
  long changes;

  /** As Redis has one: of 40 hexadecimal digits, another at each start. */
  final String runId =
      HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong())
          + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong())
          + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());

  private long rateMillis = startMillis;
  private long rateCommands;
  private long commandsPerSecond;

  /** Since the last but one time that somebody asked, at least a second ago. */
  long commandsPerSecond(long now) {
    if (now - rateMillis >= 1000) {
      commandsPerSecond = (commands - rateCommands) * 1000 / (now - rateMillis);
      rateMillis = now;
      rateCommands = commands;
    }
    return Math.max(0, commandsPerSecond);
  }
}
