package io.heddle.resp;

import java.util.LinkedHashMap;
import java.util.Map;

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
}
