package io.heddle.server.config;

import io.heddle.server.text.EndpointText;
import io.heddle.transport.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A listener as far as it can be read: what its protocol and its neighbours have a say in, even
 * where the rest of it is wrong. What cannot be read is left out here, and reported elsewhere.
 * Immutable.
 */
public final class ListenerSketch {
  private final Node.Keys written;
  private final String label;

  /**
   * @param label what an error calls it: {@code listeners[0] shout}
   */
  ListenerSketch(Node.Keys written, String label) {
    this.written = written;
    this.label = label;
  }

  /** Of the listeners of a file, in their order. */
  static List<ListenerSketch> of(List<Node> listeners) {
    List<ListenerSketch> sketches = new ArrayList<>();
    for (int i = 0; i < listeners.size(); i++) {
      if (listeners.get(i) instanceof Node.Keys keys)
        sketches.add(new ListenerSketch(keys, RecordBinder.label(keys, Draft.LISTENERS, i)));
    }
    return sketches;
  }

  String label() {
    return label;
  }

  @Nullable String name() {
    return written.text("name");
  }

  /** Empty where there is none that could be one. */
  public Optional<String> protocol() {
    return Optional.ofNullable(written.text("protocol")).filter(ListenerConfig::isName);
  }

  /** Those that can be read. */
  public List<Endpoint> endpoints() {
    List<Endpoint> endpoints = new ArrayList<>();
    Node list = written.get(endpointKey());
    for (Node item : list == null ? List.<Node>of() : RecordBinder.items(list)) {
      if (!(item instanceof Node.Text text)) continue;
      try {
        endpoints.add(EndpointText.parse(text.text().strip()));
      } catch (IllegalArgumentException malformed) {
        // The binder says so.
      }
    }
    return endpoints;
  }

  String endpointKey() {
    return written.get("endpoint") == null ? "endpoints" : "endpoint";
  }

  /** Where a key of it is written, or else where it begins. */
  Origin origin(String key) {
    Node value = written.get(key);
    return value == null ? written.origin() : value.origin();
  }

  /** Empty where no options could be written so. */
  Optional<RawOptions> options() {
    return Optional.ofNullable(RawOptions.of(written, label + ": "));
  }

  /** The options as they are written, by their keys. */
  Map<String, Node> writtenOptions() {
    return options().map(options -> options.options().entries()).orElse(Map.of());
  }

  /**
   * Binds the options, to see whether they are right; nothing happens where they cannot be read.
   *
   * @throws ConfigException as {@link ListenerConfig#bindOptions} does
   */
  public void checkOptions(Class<? extends Record> type) {
    options().ifPresent(options -> OptionsBinder.bind(type, options));
  }

  /** What it shows under TLS; empty where nothing is written, or nothing that can be read. */
  public Optional<TlsConfig> tls() {
    return tls(written);
  }

  static Optional<TlsConfig> tls(Node.Keys owner) {
    if (!(owner.get("tls") instanceof Node.Keys keys)) return Optional.empty();
    var reader = new RecordBinder(new Problems());
    return Optional.ofNullable(reader.bind(RecordShape.of(TlsConfig.class), keys, ""));
  }

  /** As {@link ListenerConfig#wrong}. */
  public ConfigException wrong(String key, String sentence) {
    return wrong(List.of(key), sentence);
  }

  /**
   * @param path a key of the listener, and the keys within it that lead to what is wrong
   */
  public ConfigException wrong(List<String> path, String sentence) {
    return RawOptions.none(written, label + ": ").wrong(path, sentence);
  }
}
