package io.heddle.protocol.testkit;

import io.heddle.protocol.Workload;
import io.heddle.transport.StreamConnection;
import io.heddle.transport.Wire;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/** What the clients of one run share. Thread-safe. */
final class WorkloadRun {
  private final String name = Integer.toString(ThreadLocalRandom.current().nextInt(1 << 20), 36);
  private final ProtocolTester server;
  private final Workload workload;
  private final UnaryOperator<Wire> wires;
  private final int clients;
  private final int connections;
  private final int requests;
  private final int pipeline;
  private final CountDownLatch opening;
  private final CountDownLatch answering;

  WorkloadRun(
      ProtocolTester server,
      Workload workload,
      UnaryOperator<Wire> wires,
      int clients,
      int connections,
      int requests,
      int pipeline) {
    this.server = server;
    this.workload = workload;
    this.wires = wires;
    this.clients = clients;
    this.connections = connections;
    this.requests = requests;
    this.pipeline = pipeline;
    this.opening = new CountDownLatch(clients);
    this.answering = new CountDownLatch(clients);
  }

  String name() {
    return name;
  }

  StreamConnection connect() {
    return server.connect(wires);
  }

  Workload workload() {
    return workload;
  }

  int clients() {
    return clients;
  }

  int connections() {
    return connections;
  }

  int requests() {
    return requests;
  }

  int pipeline() {
    return pipeline;
  }

  /** A client has opened its first session, or never will. */
  void opened() {
    opening.countDown();
  }

  void awaitAllOpened() throws InterruptedException {
    opening.await();
  }

  /** A client has all its answers, or never will. */
  void answered() {
    answering.countDown();
  }

  boolean allAnswered() {
    return answering.getCount() == 0;
  }
}
