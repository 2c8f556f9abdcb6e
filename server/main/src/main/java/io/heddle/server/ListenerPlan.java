package io.heddle.server;

import io.heddle.protocol.Handler;
import io.heddle.protocol.StreamProtocol;
import io.heddle.server.config.ConfigException;
import io.heddle.server.config.ListenerConfig;
import io.heddle.server.config.OptionsBinder;
import io.heddle.server.config.ServerConfig;
import io.heddle.server.plugin.LoadedProtocol;
import io.heddle.server.plugin.Plugins;
import io.heddle.transport.Endpoint;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A listener that could be opened: its protocol was found and its options are valid.
 *
 * @param options an instance of the protocol's own options record
 */
public record ListenerPlan(ListenerConfig config, LoadedProtocol protocol, Record options) {

  /**
   * Plans every listener of a configuration.
   *
   * @throws ConfigException naming the listeners that cannot be, and why
   */
  public static List<ListenerPlan> of(ServerConfig config, Plugins plugins) {
    List<ListenerPlan> plans =
        config.listeners().stream().map(listener -> plan(listener, plugins)).toList();
    OptionsBinder.requireSharedOptions(
        config, name -> plugins.find(name).map(LoadedProtocol::options).orElse(null));
    return plans;
  }

  private static ListenerPlan plan(ListenerConfig config, Plugins plugins) {
    LoadedProtocol protocol =
        plugins
            .find(config.protocol())
            .orElseThrow(() -> config.wrong("protocol", plugins.missing(config.protocol())));
    requireTransports(config, protocol);
    return new ListenerPlan(config, protocol, config.bindOptions(protocol.options()));
  }

  /** Who asks for TLS must not be served in the clear, nor who asks for a file on a port. */
  private static void requireTransports(ListenerConfig config, LoadedProtocol protocol) {
    List<Endpoint.Scheme> transports = protocol.transports();
    for (Endpoint endpoint : config.endpoints()) {
      if (transports.contains(endpoint.scheme())) continue;
      String offered = transports.stream().map(Object::toString).collect(Collectors.joining(", "));
      throw config.wrong(
          "endpoint",
          "expected one of a transport that %s is served over (%s), got %s"
              .formatted(protocol.name(), offered, endpoint));
    }
  }

  /**
   * Makes the listener's handler, with the plugin's class loader in place.
   *
   * @throws IOException if the protocol says that it cannot start
   */
  Handler open() throws IOException {
    Thread self = Thread.currentThread();
    ClassLoader before = self.getContextClassLoader();
    self.setContextClassLoader(protocol.classLoader());
    try {
      return switch (protocol.protocol()) {
        case StreamProtocol<?> stream -> open(stream);
      };
    } catch (IllegalArgumentException e) {
      throw config.wrong(
          "options", "protocol " + protocol.name() + " refuses them: " + e.getMessage());
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          "listener %s: protocol %s cannot start: %s"
              .formatted(config.name(), protocol.name(), e.getMessage()),
          e);
    } finally {
      self.setContextClassLoader(before);
    }
  }

  private <O extends Record> Handler open(StreamProtocol<O> stream) throws IOException {
    return stream.open(stream.options().cast(options), new ListenerFacts(config));
  }
}
