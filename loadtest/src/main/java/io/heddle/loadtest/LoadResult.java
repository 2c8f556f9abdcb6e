package io.heddle.loadtest;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What one run measured. Plain values: times in milliseconds, rates per second.
 *
 * @param offered the planned rate; in a closed loop the achieved one
 * @param achieved verified answers per second that came in the measured part
 * @param requests planned in the measured part, answered and verified
 * @param failed planned in the measured part, and not answered rightly in time; in a closed loop
 *     also the attempts to connect that failed then
 * @param connections opened, over the whole run
 * @param errors by kind, over the whole run: {@code timeout}, {@code wrong-answer}, {@code
 *     connect-refused} and so on
 * @param seconds how long the measured part took
 * @param valid false if the client was the limit: then the figures say little about the server
 * @param remarks sentences on what makes the figures doubtful
 */
public record LoadResult(
    double offered,
    double achieved,
    long requests,
    long failed,
    long connections,
    Map<String, Long> errors,
    double seconds,
    Latencies latency,
    boolean valid,
    List<String> remarks,
    LittlesLaw littlesLaw,
    List<Window> windows,
    Spectra spectra) {

  /** What a run says in its remarks if it is not valid. */
  public static final String VOID = "void: ";

  /** The share of what was planned that failed, from 0 to 1. */
  public double failedShare() {
    return failed / Math.max(1.0, (double) requests + failed);
  }

  /** The same, by somebody else's judgement on whether the client was the limit. */
  public LoadResult judged(boolean isValid) {
    return new LoadResult(
        offered,
        achieved,
        requests,
        failed,
        connections,
        errors,
        seconds,
        latency,
        isValid,
        isValid ? remarks.stream().filter(each -> !each.startsWith(VOID)).toList() : remarks,
        littlesLaw,
        windows,
        spectra);
  }

  /** Of every kind. */
  public long errorCount() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whole distributions, for plots. */
  public record Spectra(List<Point> response, List<Point> service) {}

  /**
   * A point of a distribution.
   *
   * @param quantile from 0 to 1
   */
  public record Point(double quantile, double millis) {}

  /**
   * The distributions of a run.
   *
   * @param response answered - planned; in a closed loop the same as {@code service}
   * @param service answered - sent: what testers without planned times report
   * @param serverWait what a request waited because its connection was still busy
   * @param clientLag what a request was sent late through the client's own fault
   * @param corrected {@code service} of a closed loop, with what was not sent while an answer was
   *     late; in an open loop {@code response} is the corrected figure, and this the same
   * @param connect until a connection was there
   * @param delivered messages of other clients, from their sending; none in most protocols
   */
  public record Latencies(
      LatencySummary response,
      LatencySummary service,
      @JsonProperty("server-wait") LatencySummary serverWait,
      @JsonProperty("client-lag") LatencySummary clientLag,
      LatencySummary corrected,
      LatencySummary connect,
      LatencySummary delivered) {}

  /**
   * A second of the run.
   *
   * @param at seconds since the run began, at its end
   * @param phase {@code ramp}, {@code warmup}, {@code measured} or {@code after}
   * @param connected connections that are open
   * @param valid false: the client was the limit in this second
   */
  public record Window(
      double at,
      String phase,
      double offered,
      double achieved,
      long errors,
      int connected,
      LatencySummary response,
      LatencySummary service,
      double clientLagP99,
      boolean valid) {}
}
