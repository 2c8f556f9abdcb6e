package io.heddle.server.admin;

import io.heddle.server.Server;
import io.heddle.server.guard.Descriptors;
import java.lang.management.ManagementFactory;
import java.util.Objects;

/**
 * The whole server, as {@code /api/server} shows it.
 *
 * @param uptime seconds
 * @param connections being served now, over all listeners
 * @param descriptorsLeft that the process can still open
 * @param heapUsed bytes, what is not collected yet included
 * @param heapMax bytes
 */
record ServerView(
    String version,
    String state,
    long pid,
    double uptime,
    int connections,
    int connectionsMax,
    long descriptorsLeft,
    long heapUsed,
    long heapMax,
    String java) {

  static ServerView of(Server server) {
    Runtime runtime = Runtime.getRuntime();
    String version = Server.class.getPackage().getImplementationVersion();
    return new ServerView(
        Objects.requireNonNullElse(version, "-"),
        server.state().toString(),
        ProcessHandle.current().pid(),
        ManagementFactory.getRuntimeMXBean().getUptime() / 1e3,
        server.listeners().stream()
            .mapToInt(listener -> listener.connections().traffic().activeCount())
            .sum(),
        server.connectionsMax(),
        Descriptors.left(),
        runtime.totalMemory() - runtime.freeMemory(),
        runtime.maxMemory(),
        Runtime.version().toString());
  }
}
