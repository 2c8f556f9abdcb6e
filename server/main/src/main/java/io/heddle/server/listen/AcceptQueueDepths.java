package io.heddle.server.listen;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * How many connections wait to be accepted at each address of this process's network namespace, as
 * Linux tells. Sockets that share an address ({@code reuse-port}) are added up, other processes'
 * too.
 *
 * @param byAddress empty places are 0
 * @param limitMax what the kernel lowers a longer backlog to
 * @see <a href="https://docs.kernel.org/networking/proc_net_tcp.html">proc_net_tcp</a>
 */
public record AcceptQueueDepths(Map<InetSocketAddress, Integer> byAddress, int limitMax) {
  private static final Path NET = Path.of("/proc/self/net");
  private static final Path SOMAXCONN = Path.of("/proc/sys/net/core/somaxconn");
  private static final List<String> TABLES = List.of("tcp", "tcp6");

  /** States, in hexadecimal. */
  private static final String LISTEN = "0A";

  /** Kernels before Linux 4.4 have them among the listening ones. */
  private static final String SYN_RECEIVED = "03";

  /** Whether this system tells of them. */
  public static boolean told() {
    return Files.isReadable(NET.resolve(TABLES.getFirst())) && Files.isReadable(SOMAXCONN);
  }

  /**
   * Reads them.
   *
   * @param queues whose depths are asked for, at least. A table that holds no connection costs
   *     milliseconds, since the kernel looks through those of all: that of IPv6 is left alone where
   *     every queue is in that of IPv4
   * @throws IOException if no file can be opened, as when descriptors have run out
   */
  public static AcceptQueueDepths read(List<AcceptQueue> queues) throws IOException {
    Map<InetSocketAddress, Integer> depths = new HashMap<>();
    for (String table : TABLES) {
      if (queues.stream().allMatch(queue -> depths.containsKey(queue.local()))) break;
      Path file = NET.resolve(table);
      // Without IPv6 there is but one.
      if (Files.exists(file)) read(file, depths);
    }
    return new AcceptQueueDepths(depths, somaxconn());
  }

  /** In one read: what follows the first is nothing, and Files.readString reads a byte at first. */
  private static int somaxconn() throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(SOMAXCONN, StandardCharsets.US_ASCII)) {
      return Integer.parseInt(String.valueOf(lines.readLine()));
    }
  }

  private static void read(Path table, Map<InetSocketAddress, Integer> depths) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.US_ASCII)) {
      lines.readLine(); // The heading.
      for (String line; (line = lines.readLine()) != null; ) {
        String[] columns = line.strip().split(" +", 6);
        // The listening ones come first; the kernel need not write down 20,000 connections.
        if (!columns[3].equals(LISTEN) && !columns[3].equals(SYN_RECEIVED)) return;
        if (columns[3].equals(LISTEN))
          depths.merge(address(columns[1]), depth(columns[4]), Integer::sum);
      }
    }
  }

  /** Of {@code 0100007F:1F90}: 32-bit words in this machine's order, then the port. */
  static InetSocketAddress address(String hex) throws UnknownHostException {
    int colon = hex.indexOf(':');
    ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(hex, 0, colon));
    ByteBuffer address = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) address.putInt(words.getInt());
    int port = Integer.parseInt(hex, colon + 1, hex.length(), 16);
    return new InetSocketAddress(InetAddress.getByAddress(address.array()), port);
  }

  /** Behind the colon: what a listening socket has in place of received bytes. */
  private static int depth(String queues) {
    return Integer.parseInt(queues, queues.indexOf(':') + 1, queues.length(), 16);
  }

  /** How many wait there; 0 as well where nobody listens. */
  public int depth(AcceptQueue queue) {
    return byAddress.getOrDefault(queue.local(), 0);
  }

  /** How many may wait there. */
  public int limit(AcceptQueue queue) {
    return Math.min(queue.limit(), limitMax);
  }
}
