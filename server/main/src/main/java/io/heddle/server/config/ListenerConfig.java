package io.heddle.server.config;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Option;
import io.heddle.transport.Endpoint;
import io.heddle.transport.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One listener: a protocol, where it listens, and what a connection to it may take. A component is
 * a key of the file; a new key is a new component.
 *
 * @param name lower-case letters, digits and hyphens; unique
 * @param protocol the name of a protocol, which may not exist
 * @param endpoints at least one, one handler behind all of them
 * @param options as written, see {@link #bindOptions}
 * @param maxConnections 1 or more; empty: no limit
 * @param idleTimeout more than zero, as the other two; empty: none
 * @param rejectMessage what a rejected connection is told; empty: nothing
 * @param lineBytesMax 1B to 1GiB
 * @param frameBytesMax 1B to 1GiB
 * @param backlog 1 or more
 */
public record ListenerConfig(
    // Never missing when it is bound: see ListenerNames.
    @Option(help = "its name, the protocol's if there is none", defaultValue = "") String name,
    @Option(help = "what it speaks") String protocol,
    @Alias("endpoint") @Option(help = "where it listens") List<Endpoint> endpoints,
    @Option(help = "the protocol's own options") RawOptions options,
    @Option(help = "connections at a time") Optional<Integer> maxConnections,
    @Option(help = "what becomes of one more", defaultValue = "reject") OverLimit overLimit,
    @Option(help = "what a rejected connection is told", defaultValue = "") String rejectMessage,
    @Option(help = "output that may wait for a peer that does not read", defaultValue = "1MiB")
        ByteSize outputBytesMax,
    @Option(help = "how long a request may take to begin", defaultValue = "off")
        Optional<Duration> idleTimeout,
    @Option(help = "how long a request may take from its first byte", defaultValue = "30s")
        Optional<Duration> requestTimeout,
    @Option(help = "how long a peer may take nothing", defaultValue = "30s")
        Optional<Duration> writeTimeout,
    @Option(help = "the longest line", defaultValue = "64KiB") ByteSize lineBytesMax,
    @Option(help = "the longest frame", defaultValue = "16MiB") ByteSize frameBytesMax,
    @Option(help = "connections that may wait to be accepted", defaultValue = "4096") int backlog,
    @Option(help = "send small segments at once", defaultValue = "true") boolean tcpNoDelay,
    @Option(help = "probe silent peers", defaultValue = "true") boolean keepAlive) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  public ListenerConfig {
    requireName("protocol", protocol);
    requireName("name", name);
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException(
          "endpoint: expected an endpoint such as tcp://127.0.0.1:7000, got nothing");
    }
    Range.atLeastOne("max-connections", maxConnections);
    Range.aboveZero("idle-timeout", idleTimeout);
    Range.aboveZero("request-timeout", requestTimeout);
    Range.aboveZero("write-timeout", writeTimeout);
    Range.atLeastOneByte("output-bytes-max", outputBytesMax);
    Range.inArray("line-bytes-max", lineBytesMax);
    Range.inArray("frame-bytes-max", frameBytesMax);
    Range.atLeastOne("backlog", backlog);
  }

  /** Whether it may be the name of a listener or a protocol. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  private static void requireName(String key, String name) {
    if (isName(name)) return;
    throw new IllegalArgumentException(
        key + ": expected lower-case letters, digits and hyphens, got '" + name + "'");
  }

  /** What one of its connections may take, and for how long. */
  public Limits limits() {
    return new Limits(
        Math.toIntExact(lineBytesMax.bytes()),
        Math.toIntExact(frameBytesMax.bytes()),
        outputBytesMax.bytes(),
        idleTimeout.orElse(Duration.ZERO),
        requestTimeout.orElse(Duration.ZERO),
        writeTimeout.orElse(Duration.ZERO));
  }

  /**
   * Binds the options, now that the protocol is known.
   *
   * @param type the protocol's options record, of whatever class loader
   * @throws ConfigException if an option is unknown, missing or wrong, or the record cannot serve
   *     as options
   */
  public <O extends Record> O bindOptions(Class<O> type) {
    return OptionsBinder.bind(type, options);
  }

  /** What of it its protocol has a say in. */
  public ListenerSketch sketch() {
    return options.sketch();
  }

  /** What is allowed and yet of no use, a sentence each that begins with its place. */
  public List<String> warnings() {
    if (overLimit != OverLimit.QUEUE || rejectMessage.isEmpty()) return List.of();
    String unused =
        "nobody will be told this, since over-limit is queue: drop it, or set over-limit: reject";
    return wrong("reject-message", unused).problems();
  }

  /**
   * An error about one of this listener's keys that only others could find.
   *
   * @param key as it is written: {@code protocol}
   * @param sentence what was expected and what came
   */
  public ConfigException wrong(String key, String sentence) {
    return options.wrong(key, sentence);
  }
}
