package io.heddle.resp;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The text of INFO: sections of lines. */
final class Info {
  private static final Map<String, Function<Store, String>> SECTIONS = new LinkedHashMap<>();

  static {
    SECTIONS.put("Server", Info::server);
    SECTIONS.put("Clients", Info::clients);
    SECTIONS.put("Memory", Info::memory);
    SECTIONS.put(
        "Persistence", store -> "loading:0\r\nrdb_bgsave_in_progress:0\r\naof_enabled:0\r\n");
    SECTIONS.put("Stats", Info::stats);
    SECTIONS.put("Replication", store -> "role:master\r\nconnected_slaves:0\r\n");
    SECTIONS.put("CPU", store -> "");
    SECTIONS.put("Modules", store -> "");
    SECTIONS.put("Errorstats", store -> "");
    SECTIONS.put("Cluster", store -> "cluster_enabled:0\r\n");
    SECTIONS.put("Keyspace", Info::keyspace);
  }

  private Info() {}

  static String text(Call call) {
    Set<String> wanted = new TreeSet<>();
    for (byte[] word : call.from(1)) wanted.add(Bytes.lower(word));
    boolean all =
        wanted.isEmpty()
            || wanted.contains("all")
            || wanted.contains("default")
            || wanted.contains("everything");
    var text = new StringBuilder();
    SECTIONS.forEach((name, lines) -> {
      if (!all && !wanted.contains(name.toLowerCase(Locale.ROOT))) return;
      if (!text.isEmpty()) text.append("\r\n");
      text.append("# ").append(name).append("\r\n").append(lines.apply(call.store()));
    });
    return text.toString();
  }

  private static String server(Store store) {
    long uptimeSeconds = (store.now() - store.stats().startMillis) / 1000;
    return "redis_version:%s\r\nredis_mode:standalone\r\nserver_name:heddle\r\nos:%s\r\narch_bits:64\r\nprocess_id:%d\r\nrun_id:%s\r\ntcp_port:%d\r\nuptime_in_seconds:%d\r\nuptime_in_days:%d\r\n"
        .formatted(
            Connections.REDIS_VERSION,
            System.getProperty("os.name") + " " + System.getProperty("os.version"),
            ProcessHandle.current().pid(),
            store.stats().runId,
            store.address().map(Address::port).orElse(0),
            uptimeSeconds,
            uptimeSeconds / 86_400);
  }

  private static String clients(Store store) {
    var clients = store.stats().clients.values();
    return "connected_clients:%d\r\nblocked_clients:%d\r\npubsub_clients:%d\r\n"
        .formatted(
            clients.size(),
            clients.stream().filter(client -> client.waiter() != null).count(),
            clients.stream().filter(Client::isSubscribed).count());
  }

  private static String memory(Store store) {
    long used = store.memory().used();
    long max = store.memory().max();
    return "used_memory:%d\r\nused_memory_human:%s\r\nmaxmemory:%d\r\nmaxmemory_human:%s\r\nmaxmemory_policy:noeviction\r\n"
        .formatted(used, human(used), max, human(max));
  }

  /** As Redis does, with a letter for a power of 1024. */
  private static String human(long bytes) {
    int power = 0;
    double number = bytes;
    for (; number >= 1024 && power < 5; power++) number /= 1024;
    return power == 0
        ? bytes + "B"
        : String.format(Locale.ROOT, "%.2f%c", number, "BKMGTP".charAt(power));
  }

  private static String stats(Store store) {
    Stats stats = store.stats();
    return "total_connections_received:%d\r\ntotal_commands_processed:%d\r\ninstantaneous_ops_per_sec:%d\r\nexpired_keys:%d\r\nevicted_keys:0\r\nkeyspace_hits:%d\r\nkeyspace_misses:%d\r\npubsub_channels:%d\r\npubsub_patterns:%d\r\n"
        .formatted(
            stats.connections,
            stats.commands,
            stats.commandsPerSecond(store.now()),
            stats.expired,
            stats.hits,
            stats.misses,
            store.pubSub().subscribers(Topic.CHANNEL).size(),
            store.pubSub().subscribers(Topic.PATTERN).size());
  }

  private static String keyspace(Store store) {
    var text = new StringBuilder();
    for (int i = 0; i < Store.DATABASES; i++) {
      Keyspace keyspace = store.keyspace(i);
      if (keyspace.size() == 0) continue;
      text.append(
          "db%d:keys=%d,expires=%d,avg_ttl=0\r\n"
              .formatted(i, keyspace.size(), keyspace.sizeExpiring()));
    }
    return text.toString();
  }
}
