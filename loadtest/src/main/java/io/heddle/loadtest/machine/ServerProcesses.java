package io.heddle.loadtest.machine;

import io.heddle.transport.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the processes behind an endpoint of this machine. */
public final class ServerProcesses {
  private static final String LISTENING = "0A";
  private static final int HEX_PER_WORD = 8;

  private ServerProcesses() {}

  /**
   * The processes that hold the listening socket: usually one, several where workers share it.
   *
   * @return none if the endpoint is not TCP on loopback, if this is not Linux, or if they belong to
   *     somebody else
   */
  public static List<Long> of(Endpoint endpoint) {
    return of(endpoint, Proc.SYSTEM);
  }

  static List<Long> of(Endpoint endpoint, Proc proc) {
    boolean tcp =
        endpoint.scheme() == Endpoint.Scheme.TCP || endpoint.scheme() == Endpoint.Scheme.TLS;
    if (!tcp || !endpoint.loopback()) return List.of();
    var sockets = new HashSet<String>();
    for (String table : List.of("net/tcp", "net/tcp6"))
      for (String line : proc.lines(table)) addListening(sockets, line, endpoint);
    return sockets.isEmpty() ? List.of() : holding(sockets, proc);
  }

  /** A line is: number, local address, remote address, state, ..., inode as the tenth field. */
  private static void addListening(Set<String> sockets, String line, Endpoint endpoint) {
    String[] fields = line.strip().split("\\s+", -1);
    if (fields.length < 10 || !fields[3].equals(LISTENING)) return;
    int colon = fields[1].lastIndexOf(':');
    if (!fields[1].substring(colon + 1).equals("%04X".formatted(endpoint.port()))) return;
    if (listensAt(fields[1].substring(0, colon), endpoint))
      sockets.add("socket:[" + fields[9] + "]");
  }

  private static boolean listensAt(String hex, Endpoint endpoint) {
    try {
      InetAddress local = address(hex);
      if (local.isAnyLocalAddress()) return true;
      return Stream.of(InetAddress.getAllByName(endpoint.host())).anyMatch(local::equals);
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The kernel shows addresses word by word, each in the order of this machine: little-endian. */
  private static InetAddress address(String hex) throws UnknownHostException {
    var bytes = new byte[hex.length() / 2];
    for (int word = 0; word < hex.length() / HEX_PER_WORD; word++) {
      int value = Integer.parseUnsignedInt(hex, word * HEX_PER_WORD, (word + 1) * HEX_PER_WORD, 16);
      for (int i = 0; i < 4; i++) bytes[word * 4 + i] = (byte) (value >>> (8 * i));
    }
    return InetAddress.getByAddress(bytes);
  }

  private static List<Long> holding(Set<String> sockets, Proc proc) {
    try (Stream<Path> all = Files.list(proc.path(""))) {
      return all.filter(each -> each.getFileName().toString().matches("\\d+"))
          .filter(process -> holds(process, sockets))
          .map(process -> Long.valueOf(process.getFileName().toString()))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private static boolean holds(Path process, Set<String> sockets) {
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      return descriptors.anyMatch(descriptor -> sockets.contains(target(descriptor)));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }
}
