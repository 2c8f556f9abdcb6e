package io.heddle.server.admin;

import io.heddle.server.Server;
import io.heddle.server.guard.Descriptors;
import io.heddle.server.listen.Listener;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * The server as a whole, as {@code /api/server} shows it.
 *
 * @param state {@code starting}, {@code ready} or {@code draining}
 * @param version of Heddle; null where it does not run from its jar
 * @param javaVersion of the JVM that it runs on
 * @param uptime seconds since the JVM began
 * @param connections being served
 * @param connectionsMax how many may be, over all listeners
 * @param descriptorsUsed file descriptors that are open; null where the system does not tell
 * @param descriptorsMax how many may be; likewise
 * @param heapUsed bytes, what a collection would free included
 * @param heapMax bytes
 */
record ServerView(
    String state,
    @Nullable String version,
    String javaVersion,
    long pid,
    double uptime,
    int connections,
    int connectionsMax,
    @Nullable Long descriptorsUsed,
    @Nullable Long descriptorsMax,
    long heapUsed,
    long heapMax) {

  static ServerView of(Server server) {
    Runtime runtime = Runtime.getRuntime();
    long descriptors = Descriptors.max();
    boolean told = descriptors != Long.MAX_VALUE;
    int connections = 0;
    for (Listener listener : server.listeners())
      connections += listener.connections().traffic().activeCount();
    return new ServerView(
        server.state().toString(),
        ServerView.class.getPackage().getImplementationVersion(),
        System.getProperty("java.version"),
        ProcessHandle.current().pid(),
        ManagementFactory.getRuntimeMXBean().getUptime() / 1e3,
        connections,
        server.connectionsMax(),
        told ? descriptors - Descriptors.left() : null,
        told ? descriptors : null,
        runtime.totalMemory() - runtime.freeMemory(),
        runtime.maxMemory());
  }
}
