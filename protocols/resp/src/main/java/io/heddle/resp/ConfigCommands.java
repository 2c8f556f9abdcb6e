package io.heddle.resp;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

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
    store
        .address()
        .ifPresent(address -> {
          parameters.put("bind", address.host());
          parameters.put("port", Integer.toString(address.port()));
        });
    parameters.put("cluster-enabled", "no");
    parameters.put("databases", Integer.toString(Store.DATABASES));
    parameters.put("dir", System.getProperty("user.dir"));
    parameters.put("maxmemory", Long.toString(store.memory().max()));
    parameters.put("maxmemory-policy", "noeviction");
    parameters.put("proto-max-bulk-len", Integer.toString(store.bulkBytesMax()));
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
    Map<String, String> inForce = parameters(call.store());
    String password = call.store().password();
    inForce.put("requirepass", password == null ? "" : password);
    Set<String> seen = new HashSet<>();
    for (int i = 2; i < call.count(); i += 2) {
      String name = Bytes.text(call.argument(i));
      String value = inForce.get(Bytes.lower(call.argument(i)));
      if (value == null)
        throw new RespException(
            "ERR Unknown option or number of arguments for CONFIG SET - '" + name + "'");
      // What is so already may be set to it: clients do so to be sure.
      if (name.equalsIgnoreCase("databases") || !value.equals(Bytes.text(call.argument(i + 1))))
        throw failed(name, "can't set immutable config");
      if (!seen.add(Bytes.lower(call.argument(i)))) throw failed(name, "duplicate parameter");
    }
    call.reply().ok();
  }

  private static RespException failed(String name, String why) {
    return new RespException(
        "ERR CONFIG SET failed (possibly related to argument '%s') - %s".formatted(name, why));
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
