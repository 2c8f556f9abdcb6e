package io.heddle.server.admin;

import io.heddle.server.listen.Datagrams;
import io.heddle.server.listen.Listener;
import io.heddle.transport.datagram.DatagramTraffic;
import io.heddle.transport.datagram.DropReason;
import io.heddle.transport.datagram.UnsentReason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/** The figures of a listener that takes datagrams. */
record DatagramMetrics(DatagramTraffic traffic, MeterRegistry registry) {

  static void register(Listener listener, Datagrams datagrams, MeterRegistry registry) {
    Tags tags = Tags.of("listener", listener.name(), "protocol", listener.protocol());
    var metrics = new DatagramMetrics(datagrams.traffic(), registry);
    metrics.registerReceived(tags);
    metrics.registerSent(tags);
    Gauge.builder("heddle.datagrams.active", datagrams, Datagrams::activeCount)
        .description("Datagrams being served")
        .tags(tags)
        .register(registry);
  }

  private void registerReceived(Tags tags) {
    counter("received", "Datagrams received", tags, DatagramTraffic::receivedCount);
    counter("received.bytes", "Bytes in datagrams received", tags, DatagramTraffic::receivedBytes);
    counter("receive.errors", "Receives that failed", tags, DatagramTraffic::receiveErrorCount);
    counter("failed", "Datagrams at which the handler failed", tags, DatagramTraffic::failedCount);
    for (DropReason reason : DropReason.values())
      counter(
          "dropped",
          "Datagrams not served",
          tags.and("reason", reason.toString()),
          t -> t.droppedCount(reason));
  }

  private void registerSent(Tags tags) {
    counter("sent", "Replies sent", tags, DatagramTraffic::sentCount);
    counter("sent.bytes", "Bytes in replies sent", tags, DatagramTraffic::sentBytes);
    for (UnsentReason reason : UnsentReason.values())
      counter(
          "unsent",
          "Replies not sent",
          tags.and("reason", reason.toString()),
          t -> t.unsentCount(reason));
  }

  private void counter(
      String name, String help, Tags tags, ToDoubleFunction<DatagramTraffic> figure) {
    FunctionCounter.builder("heddle.datagrams." + name, traffic, figure)
        .description(help)
        .tags(tags)
        .register(registry);
  }
}
