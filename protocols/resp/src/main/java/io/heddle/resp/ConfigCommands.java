package io.heddle.resp;

import java.util.LinkedHashMap;
import java.util.Map;

/** CONFIG: what is set, as Redis would name it. Options change in Heddle's own configuration. */
final class ConfigCommands {
  private ConfigCommands() {}

  static void addTo(CommandTable table) {
    String flags = "admin noscript loading stale";
    table
        .addContainer("config")
        .add("config|get", -3, flags, ConfigCommands::get)
        .add("config|set", -4, flags, ConfigCommands::set)
        .add("config|resetstat", 2, flags, ConfigCommands::resetStats)
        .add(
            "config|rewrite",
            2,
            flags,
            call -> {
              throw new RespException("ERR The server is running without a config file");
            });
  }

  private static Map<String, String> parameters(Store store) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("appendonly", "no");
    parameters.put("databases", Integer.toString(Store.DATABASES));
    parameters.put("maxmemory", Long.toString(store.memory().max()));
    parameters.put("maxmemory-policy", "noeviction");
    parameters.put("proto-max-bulk-len", Integer.toString(Ranges.STRING_BYTES_MAX));
    parameters.put("requirepass", store.password() == null ? "" : "(hidden)");
    parameters.put("save", "");
    parameters.put("timeout", "0");
    return parameters;
  }

  private static void get(Call call) {
    Map<String, String> found = new LinkedHashMap<>();
    parameters(call.store())
        .forEach((name, value) -> {
          for (byte[] pattern : call.from(2)) {
            // A name comes back as it was written.
            if (Bytes.is(pattern, name)) found.put(Bytes.text(pattern), value);
            else if (Glob.matches(Bytes.of(Bytes.lower(pattern)), Bytes.of(name)))
              found.put(name, value);
          }
        });
    call.reply().map(found.size());
    found.forEach((name, value) -> {
      call.reply().bulk(name);
      call.reply().bulk(value);
    });
  }

  private static void set(Call call) throws RespException {
    if (call.count() % 2 == 1) throw RespException.syntax();
    String name = Bytes.text(call.argument(2));
    if (!parameters(call.store()).containsKey(Bytes.lower(call.argument(2))))
      throw new RespException(
          "ERR Unknown option or number of arguments for CONFIG SET - '" + name + "'");
    throw new RespException(
        "ERR CONFIG SET failed (possibly related to argument '%s') - can't set immutable config"
            .formatted(name));
  }

  private static void resetStats(Call call) {
    Stats stats = call.store().stats();
    stats.connections = 0;
    stats.commands = 0;
    stats.expired = 0;
    stats.hits = 0;
    stats.misses = 0;
    call.reply().ok();
  }
}
