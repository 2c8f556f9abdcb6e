package io.heddle.server;

import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.DatagramProtocol;
import io.heddle.protocol.Handler;
import io.heddle.protocol.Protocol;
import io.heddle.protocol.StreamProtocol;
import io.heddle.server.config.ConfigException;
import io.heddle.server.config.ListenerConfig;
import io.heddle.server.config.ListenerSketch;
import io.heddle.server.config.OptionsBinder;
import io.heddle.server.config.ServerConfig;
import io.heddle.server.config.TlsConfig;
import io.heddle.server.listen.Handlers;
import io.heddle.server.plugin.LoadedProtocol;
import io.heddle.server.plugin.Plugins;
import io.heddle.server.text.Meaning;
import io.heddle.server.tls.ServerTls;
import io.heddle.server.tls.WrongFileException;
import io.heddle.transport.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A listener that could be opened: its protocol was found and its options are valid.
 *
 * @param options an instance of the protocol's own options record
 * @param tls what its connections of TLS are made with
 */
public record ListenerPlan(
    ListenerConfig config, LoadedProtocol protocol, Record options, Optional<ServerTls> tls) {

  /**
   * Plans every listener of a configuration.
   *
   * @throws ConfigException naming the listeners that cannot be, and why
   */
  public static List<ListenerPlan> of(ServerConfig config, Plugins plugins) {
    List<ListenerSketch> sketches =
        config.listeners().stream().map(ListenerConfig::sketch).toList();
    ConfigException.throwIfAny(wrong(sketches, plugins));
    return config.listeners().stream().map(listener -> plan(listener, plugins)).toList();
  }

  private static ListenerPlan plan(ListenerConfig config, Plugins plugins) {
    LoadedProtocol protocol = plugins.find(config.protocol()).orElseThrow();
    Optional<ServerTls> tls = config.tls().map(files -> readFiles(files, config.sketch()));
    return new ListenerPlan(config, protocol, config.bindOptions(protocol.options()), tls);
  }

  private static ServerTls readFiles(TlsConfig files, ListenerSketch listener) {
    try {
      return ServerTls.read(files);
    } catch (WrongFileException wrong) {
      throw listener.wrong(wrong.under("tls").path(), wrong.getMessage());
    }
  }

  /**
   * Everything that the protocols find wrong with the listeners that ask for them, and what is
   * wrong with the files of TLS.
   */
  public static List<ConfigException> wrong(List<ListenerSketch> listeners, Plugins plugins) {
    List<ConfigException> found = new ArrayList<>();
    for (ListenerSketch listener : listeners) {
      attempt(found, () -> listener.tls().ifPresent(files -> readFiles(files, listener)));
      attempt(found, () -> requireProtocol(listener, plugins));
      LoadedProtocol protocol = listener.protocol().flatMap(plugins::find).orElse(null);
      if (protocol == null) continue;
      attempt(found, () -> requireTransports(listener, protocol));
      attempt(found, () -> listener.checkOptions(protocol.options()));
    }
    attempt(
        found,
        () ->
            OptionsBinder.requireSharedOptions(
                listeners, name -> plugins.find(name).map(LoadedProtocol::options).orElse(null)));
    return found;
  }

  private static void attempt(List<ConfigException> found, Runnable check) {
    try {
      check.run();
    } catch (ConfigException wrong) {
      found.add(wrong);
    }
  }

  private static void requireProtocol(ListenerSketch listener, Plugins plugins) {
    String name = listener.protocol().orElse(null);
    if (name == null || plugins.find(name).isPresent()) return;
    throw listener.wrong("protocol", plugins.missing(name));
  }

  /** Who asks for TLS must not be served in the clear, nor who asks for a file on a port. */
  private static void requireTransports(ListenerSketch listener, LoadedProtocol protocol) {
    List<Endpoint.Scheme> transports = protocol.transports();
    for (Endpoint endpoint : listener.endpoints()) {
      if (transports.contains(endpoint.scheme())) continue;
      String offered =
          transports.stream().map(scheme -> scheme + "://").collect(Collectors.joining(" or "));
      throw listener.wrong(
          "endpoint",
          "expected %s, which is all that %s is served over, got %s"
              .formatted(offered, protocol.name(), endpoint));
    }
  }

  /**
   * Makes the listener's handlers, with the plugin's class loader in place.
   *
   * @throws ConfigException if the protocol refuses its options
   * @throws IOException if the protocol says that it cannot start
   */
  Handlers open() throws IOException {
    Thread self = Thread.currentThread();
    ClassLoader before = self.getContextClassLoader();
    self.setContextClassLoader(protocol.classLoader());
    try {
      return open(protocol.protocol());
    } catch (IllegalArgumentException e) {
      if (e.getMessage() == null) throw cannotStart(protocol.blame("open()", e), e);
      throw config.refused(protocol.options(), Meaning.of(e));
    } catch (IOException e) {
      throw cannotStart(Meaning.of(e), e);
    } catch (UncheckedIOException e) {
      throw cannotStart(Meaning.of(Objects.requireNonNullElse(e.getCause(), e)), e);
    } catch (RuntimeException | Error e) {
      throw cannotStart(protocol.blame("open()", e), e);
    } finally {
      self.setContextClassLoader(before);
    }
  }

  private IOException cannotStart(String why, Throwable cause) {
    return new IOException(
        "listener %s: protocol %s cannot start: %s".formatted(config.name(), protocol.name(), why),
        cause);
  }

  /** Those that its endpoints ask for; the protocol is known to be served over all of them. */
  private <O extends Record> Handlers open(Protocol<O> asked) throws IOException {
    O bound = asked.options().cast(options);
    var facts = new ListenerFacts(config);
    Handler connections = null;
    if (config.hasConnections() && asked instanceof StreamProtocol<O> stream)
      connections = required("open()", stream.open(bound, facts));
    try {
      DatagramHandler datagrams = null;
      if (config.hasDatagrams() && asked instanceof DatagramProtocol<O> datagram)
        datagrams = required("openDatagrams()", datagram.openDatagrams(bound, facts));
      return new Handlers(connections, datagrams);
    } catch (IOException | RuntimeException | Error e) {
      new Handlers(connections, null).close();
      throw e;
    }
  }

  /** A handler of nobody's would end each connection at once, without a word. */
  private <H> H required(String method, @Nullable H handler) throws IOException {
    if (handler != null) return handler;
    throw new IOException(protocol.method(method) + " returned null; return a handler");
  }
}
