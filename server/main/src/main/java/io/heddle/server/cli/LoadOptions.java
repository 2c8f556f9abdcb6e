package io.heddle.server.cli;

import io.heddle.loadtest.Arrivals;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.PayloadSize;
import io.heddle.loadtest.machine.SourceAddresses;
import io.heddle.protocol.Rate;
import io.heddle.protocol.Workload;
import io.heddle.server.config.DurationText;
import io.heddle.server.plugin.LoadedProtocol;
import io.heddle.server.plugin.Plugins;
import io.heddle.server.text.EndpointText;
import io.heddle.server.text.Meaning;
import io.heddle.transport.Client;
import io.heddle.transport.ClientTls;
import io.heddle.transport.Endpoint;
import io.heddle.transport.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What load tests of every kind are told. */
final class LoadOptions {
  @Parameters(
      paramLabel = "ENDPOINT",
      arity = "0..1",
      description = "Where the server listens, such as tcp://127.0.0.1:7000.")
  private String endpoint = "";

  @Option(
      names = "--protocol",
      paramLabel = "P",
      description = "The protocol whose workload drives the clients; see heddle protocols.")
  private String protocol = "";

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "A folder of plugins beside the distribution's own; may be repeated.")
  private List<Path> plugins = List.of();

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "100",
      converter = WholeNumber.OfInt.class,
      description = "Clients at once (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--arrivals",
      paramLabel = "constant|poisson",
      defaultValue = "constant",
      converter = ArrivalsConverter.class,
      description =
          "With --rate: planned times at equal distances, or at random as from many users"
              + " (default: ${DEFAULT-VALUE}).")
  private Arrivals arrivals = Arrivals.CONSTANT;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "64B",
      converter = SizeConverter.class,
      description =
          "Of a payload: 64B, or 64B-4KiB for sizes drawn evenly (default: ${DEFAULT-VALUE}).")
  private PayloadSize size = PayloadSize.fixed(64);

  @Option(
      names = "--pipeline",
      paramLabel = "N",
      defaultValue = "1",
      converter = WholeNumber.OfInt.class,
      description = "Requests under way at once on a connection (default: ${DEFAULT-VALUE}).")
  private int pipeline;

  @Option(
      names = "--think",
      paramLabel = "T",
      defaultValue = "0ms",
      converter = DurationConverter.class,
      description = "A client's pause after an answer (default: ${DEFAULT-VALUE}).")
  private Duration think = Duration.ZERO;

  @Option(
      names = "--timeout",
      paramLabel = "T",
      defaultValue = "10s",
      converter = DurationConverter.class,
      description = "After which a request has failed (default: ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ZERO;

  @Option(
      names = "--source-addresses",
      paramLabel = "FROM-TO",
      description =
          "Addresses of this machine that clients bind to in turn, when the ports of one are too"
              + " few: 127.0.0.2-127.0.0.9.")
  private @Nullable String sourceAddresses;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      converter = WholeNumber.OfLong.class,
      description =
          "Of everything drawn: the same seed sends the same requests (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private TlsOptions tlsOptions = new TlsOptions();

  /**
   * What connections of {@code tls://} are made with, tried once: what is wrong with it is wrong
   * for every client. Null where there is nothing to encrypt.
   */
  @Nullable ClientTls tls() {
    Endpoint server = server();
    ClientTls tls = tlsOptions.of(server);
    if (tls == null) return null;
    try (var client = new Client(Limits.DEFAULTS, tls)) {
      client.connectDuplex(server, timeout).close();
      return tls;
    } catch (IOException unreachable) {
      throw new CliException(CliException.FAILED, Meaning.of(unreachable), unreachable);
    }
  }

  /** The plan of a run. */
  LoadPlan plan(
      List<Rate> rates,
      Duration ramp,
      Duration warmup,
      Duration duration,
      boolean churn,
      boolean hold,
      OptionalDouble connectRate) {
    if (endpoint.isEmpty())
      throw wrong("missing ENDPOINT: say where the server listens, such as tcp://127.0.0.1:7000");
    if (protocol.isEmpty())
      throw wrong("missing --protocol: name the protocol whose workload drives the clients");
    requireAtLeast("--clients", clients, 1);
    requireAtLeast("--pipeline", pipeline, 1);
    if (churn && pipeline > 1)
      throw wrong(
          "--churn: a connection for each request has nothing to pipeline; drop --pipeline");
    if (!rates.isEmpty() && !think.isZero())
      throw wrong("--think: with --rate the planned times say when; leave one out");
    if (churn && hold) throw wrong("--churn and --hold exclude one another; leave one out");
    if (hold && !rates.isEmpty())
      throw wrong("--hold sends nothing between its first and its last request; leave --rate out");
    requireTime(ramp.plus(warmup).plus(duration));
    if (duration.isZero()) throw wrong("--duration: expected more than 0s, such as 30s, got 0s");
    if (timeout.isZero()) throw wrong("--timeout: expected more than 0s, such as 10s, got 0s");
    if (churn && !rates.isEmpty() && connectRate.isPresent())
      throw wrong("--connect-rate: with --churn --rate is the rate of connects too; leave one out");
    LoadPlan plan =
        new LoadPlan(
            server().toString(),
            protocol,
            clients,
            rates.stream().map(Rate::perSecond).toList(),
            arrivals,
            ramp,
            warmup,
            duration,
            size,
            pipeline,
            think,
            timeout,
            false,
            hold,
            connectRate.orElse(0),
            sources(),
            seed);
    return churn ? plan.churning() : plan;
  }

  /** The plan as the protocol can take it: one that answers once and closes has to churn. */
  static LoadPlan fit(LoadPlan plan, Workload workload) {
    if (plan.size().bytesMax() > workload.payloadBytesMax())
      throw wrong(
          "--size: expected at most %dB, which is all that a request of %s holds, got %dB"
              .formatted(workload.payloadBytesMax(), plan.protocol(), plan.size().bytesMax()));
    int group = workload.clientsPerGroup();
    if (group > 1 && plan.clients() % group != 0)
      throw wrong(
          "--clients: expected a multiple of %d, since those of %s need one another, got %d"
              .formatted(group, plan.protocol(), plan.clients()));
    if (!workload.oneRequestPerConnection() || plan.churn()) return plan;
    String once = plan.protocol() + " answers one request on each connection";
    if (plan.pipeline() > 1) throw wrong("--pipeline: " + once + "; leave it out");
    if (plan.hold()) throw wrong("--hold: " + once + " and closes; leave it out");
    if (plan.openLoop() && plan.connectRate() > 0)
      throw wrong(
          "--connect-rate: " + once + ", so --rate is the rate of connects too; leave one out");
    return plan.churning();
  }

  private List<String> sources() {
    try {
      return sourceAddresses == null ? List.of() : SourceAddresses.parse(sourceAddresses);
    } catch (IllegalArgumentException malformed) {
      throw wrong("--source-addresses: " + malformed.getMessage());
    }
  }

  int clients() {
    return clients;
  }

  private Endpoint server() {
    try {
      Endpoint server = EndpointText.parse(endpoint);
      if (!Client.connectsTo(server))
        throw wrong(
            server
                + ": a load test needs connections, and udp:// has none; name an endpoint of tcp://,"
                + " tls:// or unix://");
      if (server.path().isEmpty() && server.port() == 0)
        throw wrong(server + ": nothing listens on port 0; name the port that the server printed");
      return server;
    } catch (IllegalArgumentException malformed) {
      throw wrong(String.valueOf(malformed.getMessage()));
    }
  }

  Plugins loadPlugins() {
    return Home.loadPlugins(plugins);
  }

  /** What drives the clients of one run. */
  Workload workload(Plugins loaded) {
    LoadedProtocol found =
        loaded.find(protocol).orElseThrow(() -> wrong("--protocol: " + loaded.missing(protocol)));
    return broughtBy(found)
        .orElseThrow(() ->
            wrong(
                "--protocol: "
                    + protocol
                    + " has no workload; choose another one, or have its jar bring one"));
  }

  private static Optional<Workload> broughtBy(LoadedProtocol protocol) {
    String doing = "--protocol: ";
    Optional<Workload> workload;
    try {
      workload = protocol.protocol().workload();
    } catch (RuntimeException | Error e) {
      throw new CliException(CliException.FAILED, doing + protocol.blame("workload()", e), e);
    }
    if (workload != null) return workload;
    throw new CliException(
        CliException.FAILED,
        doing + protocol.method("workload()") + " returned null; return Optional.empty()");
  }

  private static void requireAtLeast(String option, int value, int least) {
    if (value < least) throw wrong(option + ": expected " + least + " or more, got " + value);
  }

  /** Three that each can be timed may be too long together. */
  private static void requireTime(Duration all) {
    if (all.compareTo(DurationText.MAX) > 0)
      throw wrong(
          "--ramp, --warmup and --duration: expected at most %s together, got %s"
              .formatted(DurationText.format(DurationText.MAX), DurationText.format(all)));
  }

  static CliException wrong(String sentence) {
    return new CliException(CliException.WRONG_USAGE, sentence);
  }

  static final class ArrivalsConverter implements ITypeConverter<Arrivals> {
    @Override
    public Arrivals convert(String text) {
      return Choice.of(Arrivals.class, text);
    }
  }

  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return converted(() -> DurationText.parse(text));
    }
  }

  static final class RateConverter implements ITypeConverter<Rate> {
    @Override
    public Rate convert(String text) {
      return converted(() -> Rate.parse(text));
    }
  }

  private static <T> T converted(java.util.function.Supplier<T> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException malformed) {
      throw new TypeConversionException(String.valueOf(malformed.getMessage()));
    }
  }
}
