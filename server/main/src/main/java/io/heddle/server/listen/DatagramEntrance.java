package io.heddle.server.listen;

import io.heddle.server.config.ListenerConfig;
import io.heddle.transport.Endpoint;
import io.heddle.transport.datagram.DatagramPort;
import io.heddle.transport.readiness.Poller;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A UDP endpoint: a port for each address that it stands for. */
final class DatagramEntrance implements Entrance {
  private final DatagramBinding binding;
  private final List<DatagramPort> ports = new ArrayList<>();

  /**
   * Binds it.
   *
   * @throws IOException naming the listener, the endpoint and what to do
   */
  DatagramEntrance(Endpoint endpoint, ListenerConfig config, Datagrams datagrams, Poller poller)
      throws IOException {
    binding = DatagramBinding.of(endpoint, config);
    String threadName = "heddle-" + config.name() + "-receiver";
    try {
      for (DatagramChannel channel : binding.channels())
        ports.add(new DatagramPort(channel, datagrams.service(), poller, threadName));
    } catch (IOException | RuntimeException e) {
      binding.close();
      throw e;
    }
  }

  @Override
  public Endpoint endpoint() {
    return binding.endpoint();
  }

  @Override
  public void start() {
    ports.forEach(DatagramPort::start);
  }

  @Override
  public void stop(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    ports.forEach(DatagramPort::stop);
    for (DatagramPort port : ports) port.awaitStopped(Duration.ofNanos(end - System.nanoTime()));
  }

  @Override
  public void release(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    for (DatagramPort port : ports) port.close(Duration.ofNanos(end - System.nanoTime()));
  }
}
