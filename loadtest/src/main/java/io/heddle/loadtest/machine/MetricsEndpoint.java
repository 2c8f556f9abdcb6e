package io.heddle.loadtest.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A Prometheus text endpoint, read once per sample: counters as rates per second, under {@code
 * rate(NAME)}, and levels as they are. Of one thread.
 */
public final class MetricsEndpoint implements AutoCloseable {
  /** Well below a second: a server in trouble must not stop the clock. */
  private static final Duration ANSWER_LIMIT = Duration.ofMillis(500);

  private static final Duration FIRST_ANSWER_LIMIT = Duration.ofSeconds(5);
  private static final int TEXT_BYTES_MAX = 8 << 20;
  private static final int SERIES_MAX = 500;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build();
  private final URI uri;
  private final Map<String, Double> totals = new HashMap<>();
  private long lastNanos;

  private MetricsEndpoint(URI uri) {
    this.uri = uri;
  }

  /**
   * Opens it and reads it once.
   *
   * @param url with a path, or without: then {@code /metrics}
   * @throws IllegalArgumentException if this is no URL
   * @throws IOException if there is no such text; the message names the URL
   */
  public static MetricsEndpoint open(String url) throws IOException, InterruptedException {
    var endpoint = new MetricsEndpoint(uri(url));
    try {
      endpoint.rates(PrometheusText.parse(endpoint.read(FIRST_ANSWER_LIMIT)), System.nanoTime());
      return endpoint;
    } catch (IOException | InterruptedException | RuntimeException e) {
      endpoint.close();
      if (!(e instanceof IOException)) throw e;
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new IOException(
          "cannot read "
              + endpoint.uri
              + ": "
              + why
              + "; give --admin the URL of a Prometheus text page, such as"
              + " http://127.0.0.1:7070/metrics",
          e);
    }
  }

  private static URI uri(String url) {
    URI given;
    try {
      given = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw notOne(url);
    }
    boolean http = "http".equals(given.getScheme()) || "https".equals(given.getScheme());
    if (!http || given.getHost() == null) throw notOne(url);
    boolean bare = given.getPath().isEmpty() || given.getPath().equals("/");
    return bare ? given.resolve("/metrics") : given;
  }

  private static IllegalArgumentException notOne(String url) {
    return new IllegalArgumentException(
        "expected a URL such as http://127.0.0.1:7070/metrics, got '" + url + "'");
  }

  /** What it says now; nothing where it does not answer in time. */
  Map<String, Double> sample() {
    try {
      return rates(PrometheusText.parse(read(ANSWER_LIMIT)), System.nanoTime());
    } catch (IOException absent) {
      return Map.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Map.of();
    }
  }

  private String read(Duration limit) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).GET().build();
    CompletableFuture<String> text =
        client
            .sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
            .thenApplyAsync(MetricsEndpoint::text);
    try {
      // Over the whole answer: the client's own timeout ends with the headers.
      return text.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + limit.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof UncheckedIOException io) throw io.getCause();
      if (cause instanceof ConnectException) throw new IOException("nothing listens there", cause);
      if (cause instanceof ProtocolException)
        throw new IOException("what answers there does not speak HTTP", cause);
      throw new IOException(String.valueOf(cause), cause);
    } finally {
      text.cancel(true);
    }
  }

  private static String text(HttpResponse<InputStream> answer) {
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) throw new IOException("status " + answer.statusCode());
      return new String(body.readNBytes(TEXT_BYTES_MAX), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Double> rates(List<PrometheusText.Metric> metrics, long now) {
    if (metrics.isEmpty()) return Map.of();
    double seconds = (now - lastNanos) / 1e9;
    lastNanos = now;
    var values = new HashMap<String, Double>();
    // Heddle's own first, should there be too many.
    metrics.stream()
        .sorted(Comparator.comparing(each -> !each.name().startsWith("heddle_")))
        .limit(SERIES_MAX)
        .forEach(each -> add(values, each, seconds));
    return values;
  }

  private void add(Map<String, Double> values, PrometheusText.Metric metric, double seconds) {
    if (!metric.counter()) {
      values.put(metric.name(), metric.value());
      return;
    }
    Double before = totals.put(metric.name(), metric.value());
    // A counter that fell was of a server that has started anew.
    if (before != null && metric.value() >= before)
      values.put("rate(" + metric.name() + ")", (metric.value() - before) / seconds);
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
