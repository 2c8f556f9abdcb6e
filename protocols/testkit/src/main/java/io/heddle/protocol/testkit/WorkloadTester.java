package io.heddle.protocol.testkit;

import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import io.heddle.transport.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Runs a workload as a load test does, but counts instead of measuring: clients on threads of their
 * own, each with its requests under way and every answer verified. All clients open their first
 * session before any of them sends, and none finishes its last one before all have their answers.
 * What does not come within ten seconds is a failure.
 *
 * <p>A workload is worth what it notices, so the server can be made to do one thing wrong on each
 * connection. The request behind it must be under way by then: with a {@link #pipeline} of 1
 * nothing follows a message that was lost or is held back.
 *
 * <pre>{@code
 * try (var server = ProtocolTester.inMemory(new Rot13(), new Rot13.Options(""))) {
 *   var tester = WorkloadTester.of(server, new Rot13().workload().orElseThrow()).pipeline(4);
 *   assertEquals(List.of(), tester.run().failures());
 *   assertEquals(1, tester.spoilLine(Mistake.LOST, 7).run().wrongAnswers().size());
 * }
 * }</pre>
 *
 * <p>Settings stay for further runs. Of one thread.
 */
public final class WorkloadTester {

  /**
   * What came of it.
   *
   * @param answers that were verified, over all clients
   * @param pushed messages that answered nothing
   * @param deliveries that the workload has told of
   * @param failures one at most for each client, which it ended
   */
  public record Result(long answers, long pushed, long deliveries, List<IOException> failures) {
    public Result {
      failures = List.copyOf(failures);
    }

    /** What the workload says of the answers that were wrong. */
    public List<String> wrongAnswers() {
      return failures.stream()
          .filter(WrongAnswerException.class::isInstance)
          .map(failure -> String.valueOf(failure.getMessage()))
          .toList();
    }
  }

  private final ProtocolTester server;
  private final Workload workload;
  private int clients = 1;
  private int connections = 1;
  private int requests = 100;
  private int pipeline = 1;
  private int sizeMin = 64;
  private int sizeMax = 64;
  private UnaryOperator<Wire> wires = UnaryOperator.identity();

  private WorkloadTester(ProtocolTester server, Workload workload) {
    this.server = server;
    this.workload = workload;
  }

  /** Sends 100 requests of 64 bytes from one client, one after the other, unless told otherwise. */
  public static WorkloadTester of(ProtocolTester server, Workload workload) {
    return new WorkloadTester(server, workload);
  }

  /** How many at a time. */
  public WorkloadTester clients(int count) {
    clients = count;
    return this;
  }

  /** How many each client opens, one after the other. */
  public WorkloadTester connections(int count) {
    connections = count;
    return this;
  }

  /** How many on each connection; where a protocol answers once, so many more connections. */
  public WorkloadTester requests(int count) {
    requests = count;
    return this;
  }

  /** How many of a client's requests are under way at a time. */
  public WorkloadTester pipeline(int count) {
    pipeline = count;
    return this;
  }

  /** How large payloads are: drawn evenly between the two, always the same way. */
  public WorkloadTester sizes(int bytesMin, int bytesMax) {
    sizeMin = bytesMin;
    sizeMax = bytesMax;
    return this;
  }

  /**
   * From now on one line is spoiled on each connection.
   *
   * @param nth counts from 0 on
   */
  public WorkloadTester spoilLine(Mistake mistake, int nth) {
    return spoilLine(mistake, nth, line -> true);
  }

  /**
   * From now on one line is spoiled on each connection.
   *
   * @param nth counts from 0 on
   * @param counts which lines are counted, and spoiled, at all; given them without the newline
   */
  public WorkloadTester spoilLine(Mistake mistake, int nth, Predicate<String> counts) {
    return spoil(
        new SpoiledWire.Spoiling(
            mistake,
            nth,
            0,
            line -> counts.test(new String(line, StandardCharsets.UTF_8).stripTrailing())));
  }

  /**
   * From now on one message is spoiled on each connection.
   *
   * @param nth counts from 0 on
   * @param messageBytes how long each message is; they follow one another without anything between
   */
  public WorkloadTester spoilBytes(Mistake mistake, int nth, int messageBytes) {
    return spoil(new SpoiledWire.Spoiling(mistake, nth, messageBytes, message -> true));
  }

  private WorkloadTester spoil(SpoiledWire.Spoiling spoiling) {
    wires = wire -> new SpoiledWire(wire, spoiling);
    return this;
  }

  /**
   * Runs it.
   *
   * @throws AssertionError if the workload fails otherwise than by an {@link IOException}
   */
  public Result run() {
    boolean once = workload.oneRequestPerConnection();
    var run =
        new WorkloadRun(
            server,
            workload,
            wires,
            clients,
            once ? connections * requests : connections,
            once ? 1 : requests,
            pipeline);
    List<WorkloadClient> all = new ArrayList<>();
    for (int index = 0; index < clients; index++)
      all.add(new WorkloadClient(run, index, sizeMin, sizeMax));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      for (WorkloadClient client : all) ends.add(threads.submit(client));
      for (Future<?> end : ends) end.get();
    } catch (ExecutionException e) {
      throw new AssertionError("the workload failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    return new Result(
        all.stream().mapToLong(WorkloadClient::answers).sum(),
        all.stream().mapToLong(WorkloadClient::pushed).sum(),
        all.stream().mapToLong(WorkloadClient::deliveries).sum(),
        all.stream().flatMap(client -> client.failure().stream()).toList());
  }
}
