package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/** How long requests took, as {@code /metrics} and {@code /api/listeners} tell. */
class RequestLatencyIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String COUNT = "heddle_request_duration_seconds_count";
  private static final String SUM = "heddle_request_duration_seconds_sum";
  private static final String BUCKET = "heddle_request_duration_seconds_bucket";

  @Test
  void countsEveryRequestThatWasAnswered() {
    try (var heddle = Heddle.serve("commands=tcp://127.0.0.1:0");
        var client = heddle.lineClient("commands")) {
      client.send("PING\n".repeat(100));
      for (int i = 0; i < 100; i++) assertThat(client.readLine()).isEqualTo("OK PONG");
      await().atMost(Heddle.PATIENCE).until(() -> heddle.metric(COUNT) == 100);
      assertThat(heddle.metric(BUCKET, "le=\"+Inf\"")).isEqualTo(100);
      assertThat(heddle.metric("heddle_requests_total")).isEqualTo(100);
      assertThat(heddle.metric(SUM)).isPositive();
    }
  }

  @Test
  void timesARequestFromItsFirstByteOn() {
    try (var heddle = Heddle.serve("commands=tcp://127.0.0.1:0");
        var client = heddle.lineClient("commands")) {
      client.send("PI");
      await().atMost(Heddle.PATIENCE).until(() -> heddle.metric("heddle_requests_total") == 1);
      long from = System.nanoTime();
      assertThat(heddle.metric(COUNT)).isZero();
      long nanos = System.nanoTime() - from;
      assertThat(client.ask("NG")).isEqualTo("OK PONG");
      await().atMost(Heddle.PATIENCE).until(() -> heddle.metric(COUNT) == 1);
      assertThat(heddle.metric(SUM)).isGreaterThanOrEqualTo(nanos / 1e9);
    }
  }

  @Test
  void doesNotTimeAnAnswerByTheRequestBehindIt() {
    try (var heddle = Heddle.serve("commands=tcp://127.0.0.1:0")) {
      LineClient client = heddle.lineClient("commands");
      client.send("PING\nPI");
      assertThat(client.readLine()).isEqualTo("OK PONG");
      await().atMost(Heddle.PATIENCE).until(() -> heddle.metric(COUNT) == 1);
      assertThat(heddle.metric("heddle_requests_total")).isEqualTo(2);
      // The one that never comes to its end took its time as well.
      client.close();
      await().atMost(Heddle.PATIENCE).until(() -> heddle.metric(COUNT) == 2);
    }
  }

  @Test
  void tellsTheSameInTheApi() {
    try (var heddle = Heddle.serve("commands=tcp://127.0.0.1:0");
        var client = heddle.lineClient("commands")) {
      assertThat(client.ask("PING")).isEqualTo("OK PONG");
      await().atMost(Heddle.PATIENCE).until(() -> latency(heddle).get("count").asLong() == 1);
      JsonNode latency = latency(heddle);
      assertThat(latency.get("sum").asDouble()).isEqualTo(heddle.metric(SUM)).isPositive();
      long before = 0;
      for (JsonNode bucket : latency.get("buckets")) {
        assertThat(bucket.get("count").asLong()).isBetween(before, 1L);
        before = bucket.get("count").asLong();
      }
      assertThat(latency.get("buckets").get(0).get("at-most").asDouble()).isEqualTo(0.00001);
    }
  }

  private static JsonNode latency(Heddle heddle) {
    try {
      return JSON.readTree(heddle.get("/api/listeners").body())
          .get("listeners")
          .get(0)
          .get("latency");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
