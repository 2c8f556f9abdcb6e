package io.heddle.server.config;

import io.heddle.protocol.Option;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything a server is told. A component is a key of the file, {@code drainTimeout} the key
 * {@code drain-timeout}; a new key is a new component.
 *
 * @param plugins absolute folders that are there, added to the distribution's own
 * @param drainTimeout zero: nothing is waited for
 * @param maxConnections 1 or more, over all listeners; empty: what the descriptor limit allows
 * @param listeners at least one, no two of one name or on one address and port
 */
public record ServerConfig(
    @AtStart @Option(help = "folders of protocol jars, added to the distribution's own")
        List<Path> plugins,
    @Option(help = "how long a drain waits for connections to end", defaultValue = "30s")
        Duration drainTimeout,
    @Option(help = "connections over all listeners; off: as many as descriptors allow")
        Optional<Integer> maxConnections,
    @Option(help = "share of the heap that may be live, above it connections are rejected")
        Optional<Percent> heapLimit,
    @AtStart @Option(help = "a line of JSON for each connection that ended; a file or stdout")
        Optional<LogTarget> accessLog,
    @Option(help = "what listens where") List<ListenerConfig> listeners,
    @Option(help = "the admin endpoint") AdminConfig admin) {

  public ServerConfig {
    plugins = List.copyOf(plugins);
    listeners = List.copyOf(listeners);
    Range.atLeastOne("max-connections", maxConnections);
    if (listeners.isEmpty()) {
      throw new IllegalArgumentException("listeners: expected at least one listener, got none");
    }
  }

  /** What is allowed and yet of no use, or dangerous, a sentence each. */
  public List<String> warnings() {
    return Stream.concat(
            listeners.stream().flatMap(listener -> listener.warnings().stream()),
            admin.warnings().stream())
        .toList();
  }
}
