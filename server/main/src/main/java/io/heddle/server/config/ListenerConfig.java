package io.heddle.server.config;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Option;
import io.heddle.protocol.Rate;
import io.heddle.server.guard.Network;
import io.heddle.server.guard.PeerRules;
import io.heddle.transport.Endpoint;
import io.heddle.transport.Limits;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
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
 * @param maxConnectionsPerPeer 1 or more; empty: no limit
 * @param maxDatagrams 1 or more
 * @param acceptRatePerPeer those that are rejected count as well, and datagrams; empty: no limit
 * @param allowFrom empty: everyone
 * @param denyFrom also if allowed
 * @param connectionAgeMax more than zero; empty: no limit
 * @param trustedProxies not empty with a proxy protocol, unless there are Unix sockets only
 * @param bytesRate empty: no limit, as the next one
 * @param idleTimeout more than zero, as the other three; empty: none
 * @param rejectMessage what a rejected connection is told; empty: nothing
 * @param lineBytesMax 1B to 1GiB
 * @param frameBytesMax 1B to 1GiB
 * @param backlog 1 or more
 * @param unixMode three octal digits, with or without a 0 before
 * @param tls there if an endpoint is {@code tls://}
 */
public record ListenerConfig(
    // Never missing when it is bound: see ListenerNames.
    @Option(help = "its name, the protocol's if there is none", defaultValue = "") String name,
    @AtStart @Option(help = "what it speaks") String protocol,
    @AtStart @Alias("endpoint") @Option(help = "where it listens") List<Endpoint> endpoints,
    @Option(help = "the protocol's own options") RawOptions options,
    @Option(help = "connections at a time") Optional<Integer> maxConnections,
    @Option(help = "connections of one address at a time, or of one /64 of IPv6")
        Optional<Integer> maxConnectionsPerPeer,
    @AtStart
        @Option(help = "datagrams being served at a time; more are dropped", defaultValue = "1024")
        int maxDatagrams,
    @Option(help = "how often one address may connect, or one /64 of IPv6")
        Optional<Rate> acceptRatePerPeer,
    @Option(help = "networks that may connect, and no others") List<Network> allowFrom,
    @Option(help = "networks that may not connect") List<Network> denyFrom,
    @Option(
            help =
                "what becomes of one more than max-connections; over the limits of one address or"
                    + " of the heap it is always rejected",
            defaultValue = "reject")
        OverLimit overLimit,
    @Option(help = "what a rejected connection is told", defaultValue = "") String rejectMessage,
    @Option(help = "bytes per second that a connection may send; more wait", defaultValue = "off")
        Optional<ByteRate> bytesRate,
    @Option(help = "requests per second of a connection; more wait", defaultValue = "off")
        Optional<Rate> requestsRate,
    @Option(help = "output that may wait for a peer that does not read", defaultValue = "1MiB")
        ByteSize outputBytesMax,
    @Option(help = "how long a request may take to begin", defaultValue = "off")
        Optional<Duration> idleTimeout,
    @Option(help = "how long a request may take from its first byte", defaultValue = "30s")
        Optional<Duration> requestTimeout,
    @Option(help = "how long a peer may take nothing", defaultValue = "30s")
        Optional<Duration> writeTimeout,
    @Option(help = "how long a connection may last; it ends at the next request boundary")
        Optional<Duration> connectionAgeMax,
    @Option(
            help = "how long a PROXY header and a TLS handshake may take together",
            defaultValue = "5s")
        Optional<Duration> handshakeTimeout,
    @Option(help = "what proxies say first, for whom they connect", defaultValue = "off")
        ProxyProtocol proxyProtocol,
    @Option(help = "networks of the proxies; with proxy-protocol nobody else may connect")
        List<Network> trustedProxies,
    @Option(help = "the longest line", defaultValue = "64KiB") ByteSize lineBytesMax,
    @Option(help = "the longest frame", defaultValue = "16MiB") ByteSize frameBytesMax,
    @AtStart @Option(help = "connections that may wait to be accepted", defaultValue = "4096")
        int backlog,
    @Option(help = "send small segments at once", defaultValue = "true") boolean tcpNoDelay,
    @Option(help = "probe silent peers", defaultValue = "true") boolean keepAlive,
    @AtStart @Option(help = "let other processes listen on the same port", defaultValue = "false")
        boolean reusePort,
    @AtStart @Option(help = "who may connect to a Unix socket, as for chmod", defaultValue = "0660")
        String unixMode,
    @Option(help = "what tls:// endpoints show and ask for") Optional<TlsConfig> tls) {
  private static final Pattern UNIX_MODE = Pattern.compile("0?[0-7]{3}");
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
    Range.aboveZero("connection-age-max", connectionAgeMax);
    Range.atLeastOne("max-connections-per-peer", maxConnectionsPerPeer);
    Range.atLeastOne("max-datagrams", maxDatagrams);
    allowFrom = List.copyOf(allowFrom);
    denyFrom = List.copyOf(denyFrom);
    trustedProxies = List.copyOf(trustedProxies);
    boolean unixAlone = only(endpoints, Endpoint.Scheme.UNIX);
    if (proxyProtocol != ProxyProtocol.OFF && trustedProxies.isEmpty() && !unixAlone)
      throw new IllegalArgumentException(
          "proxy-protocol: expected the networks of the proxies in trusted-proxies, such as [127.0.0.0/8], got none");
    Range.aboveZero("handshake-timeout", handshakeTimeout);
    Range.atLeastOneByte("output-bytes-max", outputBytesMax);
    Range.inArray("line-bytes-max", lineBytesMax);
    Range.inArray("frame-bytes-max", frameBytesMax);
    Range.atLeastOne("backlog", backlog);
    if (!UNIX_MODE.matcher(unixMode).matches())
      throw new IllegalArgumentException(
          "unix-mode: expected a mode of three octal digits such as 660, got '" + unixMode + "'");
    if (tls.isEmpty() && has(endpoints, Endpoint.Scheme.TLS))
      throw new IllegalArgumentException(
          "tls: expected a certificate for the endpoint of tls://, as in tls: {certificate:"
              + " server.pem, private-key: server.key}, got nothing");
    requireNothingThatDatagramsLack(endpoints, proxyProtocol, tls);
  }

  /** Who asks for either must not be served without it. */
  private static void requireNothingThatDatagramsLack(
      List<Endpoint> endpoints, ProxyProtocol proxyProtocol, Optional<TlsConfig> tls) {
    if (proxyProtocol != ProxyProtocol.OFF && has(endpoints, Endpoint.Scheme.UDP))
      throw new IllegalArgumentException(
          "proxy-protocol: expected off, since a datagram of udp:// does not say for whom it comes;"
              + " give udp:// a listener of its own");
    if (tls.isPresent() && only(endpoints, Endpoint.Scheme.UDP))
      throw new IllegalArgumentException(
          "tls: expected an endpoint of tls://, since over udp:// nothing is encrypted; add one, or"
              + " drop it");
  }

  private static boolean has(List<Endpoint> endpoints, Endpoint.Scheme scheme) {
    return endpoints.stream().anyMatch(endpoint -> endpoint.scheme() == scheme);
  }

  private static boolean only(List<Endpoint> endpoints, Endpoint.Scheme scheme) {
    return endpoints.stream().allMatch(endpoint -> endpoint.scheme() == scheme);
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

  /** As {@code chmod} takes it: 0 to 0777. */
  public int unixModeBits() {
    return Integer.parseInt(unixMode, 8);
  }

  /** Whether one of its endpoints takes datagrams. */
  public boolean hasDatagrams() {
    return has(endpoints, Endpoint.Scheme.UDP);
  }

  /** Whether one of its endpoints takes connections. */
  public boolean hasConnections() {
    return !only(endpoints, Endpoint.Scheme.UDP);
  }

  /** Whether a peer may say for whom it connects. */
  public boolean trusts(SocketAddress peer) {
    // On a Unix socket its mode decides who may connect.
    return !(peer instanceof InetSocketAddress inet)
        || trustedProxies.stream().anyMatch(network -> network.contains(inet.getAddress()));
  }

  /** What one peer may have of it. */
  public PeerRules peerRules() {
    return new PeerRules(
        allowFrom, denyFrom, acceptRatePerPeer, maxConnectionsPerPeer.orElse(Integer.MAX_VALUE));
  }

  /** What one of its connections may take, and for how long. */
  public Limits limits() {
    return new Limits(
        Math.toIntExact(lineBytesMax.bytes()),
        Math.toIntExact(frameBytesMax.bytes()),
        outputBytesMax.bytes(),
        idleTimeout.orElse(Duration.ZERO),
        requestTimeout.orElse(Duration.ZERO),
        writeTimeout.orElse(Duration.ZERO),
        bytesRate.map(ByteRate::bytesPerSecond).orElse(0.0),
        requestsRate.map(Rate::perSecond).orElse(0.0),
        connectionAgeMax.orElse(Duration.ZERO));
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

  /**
   * An error that only the protocol could find.
   *
   * @param type the protocol's options record
   * @param sentence by convention begins with the key that it is about, of the options or of the
   *     listener
   */
  public ConfigException refused(Class<? extends Record> type, String sentence) {
    String[] parts = sentence.split(": ", 2);
    if (parts.length == 2 && RecordShape.of(type).key(parts[0]) != null)
      return options.wrong(List.of("options", parts[0]), parts[1]);
    if (parts.length == 2 && RecordShape.of(ListenerConfig.class).key(parts[0]) != null)
      return wrong(written(parts[0]), parts[1]);
    return wrong("options", "protocol " + protocol + " refuses them: " + sentence);
  }

  /** A key by the name under which it was written, where it has two. */
  String written(String key) {
    return options.written(key);
  }

  /** What of it its protocol has a say in. */
  public ListenerSketch sketch() {
    return options.sketch();
  }

  /** What is allowed and yet of no use, a sentence each that begins with its place. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (!rejectMessage.isEmpty() && has(endpoints, Endpoint.Scheme.TLS))
      warn(warnings, "reject-message", "nobody will be told this over tls://, who is just closed");
    if (tls.isPresent() && !has(endpoints, Endpoint.Scheme.TLS))
      warn(
          warnings,
          "tls",
          "is used only if the protocol asks for it, since no endpoint is tls://: write the endpoint"
              + " as tls://HOST:PORT to encrypt every connection");
    UnusedKeys.of(options.listener(), endpoints, proxyProtocol != ProxyProtocol.OFF)
        .forEach((key, why) -> warn(warnings, key, why));
    return warnings;
  }

  private void warn(List<String> warnings, String key, String sentence) {
    warnings.addAll(wrong(key, sentence).problems());
  }

  /**
   * An error about one of this listener's keys that only others could find.
   *
   * @param key as it is written: {@code protocol}
   * @param sentence what was expected and what came
   */
  public ConfigException wrong(String key, String sentence) {
    return options.wrong(List.of(key), sentence);
  }
}
