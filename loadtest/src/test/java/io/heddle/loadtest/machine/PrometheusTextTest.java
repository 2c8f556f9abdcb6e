package io.heddle.loadtest.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.heddle.loadtest.machine.PrometheusText.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {

  /** As its client library for Java writes it. */
  @Test
  void readsHeddle() {
    assertThat(
            parse(
                """
                # HELP heddle_connections_active Connections being served
                # TYPE heddle_connections_active gauge
                heddle_connections_active{listener="echo",protocol="echo"} 3.0
                # HELP heddle_requests_total Requests begun
                # TYPE heddle_requests_total counter
                heddle_requests_total{listener="echo",protocol="echo"} 1.0E7
                """))
        .containsExactly(
            new Metric("heddle_connections_active{listener=\"echo\",protocol=\"echo\"}", false, 3),
            new Metric("heddle_requests_total{listener=\"echo\",protocol=\"echo\"}", true, 1e7));
  }

  @Test
  void readsHeddleInOpenMetrics() {
    assertThat(
            parse(
                """
                # TYPE heddle_requests counter
                # HELP heddle_requests Requests begun
                heddle_requests_total{listener="echo"} 12.0 # {trace_id="a}b"} 1.0 1520879607.789
                heddle_requests_created{listener="echo"} 1.7E9
                # EOF
                """))
        .containsExactly(new Metric("heddle_requests_total{listener=\"echo\"}", true, 12));
  }

  /** The example of the format's documentation. */
  @Test
  void readsTheExampleOfThePrometheusDocumentation() {
    assertThat(
            parse(
                """
                # HELP http_requests_total The total number of HTTP requests.
                # TYPE http_requests_total counter
                http_requests_total{method="post",code="200"} 1027 1395066363000
                http_requests_total{method="post",code="400"}    3 1395066363000

                # Escaping in label values:
                msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9

                # Minimalistic line:
                metric_without_timestamp_and_labels 12.47

                # A weird metric from before the epoch:
                something_weird{problem="division by zero"} +Inf -3982045

                # A histogram, which has a pretty complex representation in the text format:
                # HELP http_request_duration_seconds A histogram of the request duration.
                # TYPE http_request_duration_seconds histogram
                http_request_duration_seconds_bucket{le="0.05"} 24054
                http_request_duration_seconds_bucket{le="+Inf"} 144320
                http_request_duration_seconds_sum 53423
                http_request_duration_seconds_count 144320

                # Finally a summary, which has a complex representation, too:
                # TYPE rpc_duration_seconds summary
                rpc_duration_seconds{quantile="0.99"} 76656
                rpc_duration_seconds_sum 1.7560473e+07
                rpc_duration_seconds_count 2693
                """))
        .containsExactly(
            new Metric("http_requests_total{method=\"post\",code=\"200\"}", true, 1027),
            new Metric("http_requests_total{method=\"post\",code=\"400\"}", true, 3),
            new Metric(
                "msdos_file_access_time_seconds{path=\"C:\\\\DIR\\\\FILE.TXT\",error=\"Cannot find"
                    + " file:\\n\\\"FILE.TXT\\\"\"}",
                false,
                1.458255915e9),
            new Metric("metric_without_timestamp_and_labels", false, 12.47),
            new Metric(
                "something_weird{problem=\"division by zero\"}", false, Double.POSITIVE_INFINITY),
            new Metric("http_request_duration_seconds_sum", true, 53423),
            new Metric("http_request_duration_seconds_count", true, 144320),
            new Metric("rpc_duration_seconds_sum", true, 1.7560473e7),
            new Metric("rpc_duration_seconds_count", true, 2693));
  }

  /** Of the client library for Go. */
  @Test
  void readsAGoServer() {
    assertThat(
            parse(
                """
                # TYPE go_gc_duration_seconds summary
                go_gc_duration_seconds{quantile="0"} 2.5083e-05
                go_gc_duration_seconds_sum 0.003
                # TYPE go_goroutines gauge
                go_goroutines 34
                # TYPE process_cpu_seconds_total counter
                process_cpu_seconds_total 0.42
                """))
        .extracting(Metric::name, Metric::counter)
        .containsExactly(
            tuple("go_gc_duration_seconds_sum", true),
            tuple("go_goroutines", false),
            tuple("process_cpu_seconds_total", true));
  }

  @Test
  void leavesOutWhatItCannotRead() {
    assertThat(
            parse(
                """
                <html>
                ok 1
                no_value
                broken{label="x 5
                not_a_number{a="b"} NaN
                text_value hello
                windows 2\r
                """))
        .containsExactly(new Metric("ok", false, 1), new Metric("windows", false, 2));
  }

  private static List<Metric> parse(String text) {
    return PrometheusText.parse(text);
  }
}
