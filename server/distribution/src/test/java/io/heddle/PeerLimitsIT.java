package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one address may have of a listener. */
@SuppressWarnings("AddressSelection") // They are all literals.
class PeerLimitsIT {
  private static final String BUSY = "busy\n";

  @Test
  void servesAsManyConnectionsOfAnAddressAsItMayHave() throws IOException {
    try (var heddle = serve("max-connections-per-peer=2", "reject-message=" + BUSY);
        var first = from("127.0.0.1", heddle);
        var second = from("127.0.0.1", heddle);
        var other = from("127.0.0.2", heddle)) {
      assertThat(served(first)).isTrue();
      assertThat(served(second)).isTrue();
      for (int i = 0; i < 5; i++)
        assertThat(everythingFrom(from("127.0.0.1", heddle))).isEqualTo(BUSY);
      assertThat(served(other)).as("somebody else").isTrue();
      assertThat(served(first)).as("those inside are not disturbed").isTrue();

      leave(first);
      awaitMetric(heddle, 1, "reason=\"peer-closed\"");
      try (Socket next = from("127.0.0.1", heddle)) {
        assertThat(served(next)).as("a place that has become free").isTrue();
        assertThat(everythingFrom(from("127.0.0.1", heddle))).isEqualTo(BUSY);
      }
      assertThat(heddle.metric("heddle_connections_closed_total", "reason=\"rejected\""))
          .isEqualTo(6);
    }
  }

  @Test
  void countsConnectionsOverAllEndpointsOfAListener() throws IOException {
    try (var heddle =
        Heddle.serve(
            "echo=tcp://127.0.0.1:0",
            "--set",
            "echo.endpoints=tcp://127.0.0.1:0,tcp://*:0",
            "--set",
            "echo.max-connections-per-peer=1")) {
      try (var first = to("127.0.0.1", heddle.ports("echo").get(0))) {
        assertThat(served(first)).isTrue();
        // By IPv6 wildcards the address of an IPv4 peer arrives mapped: it is the same peer.
        assertThat(everythingFrom(to("127.0.0.1", heddle.ports("echo").get(1)))).isEmpty();
        try (var ipv6 = to("::1", heddle.ports("echo").get(1))) {
          assertThat(served(ipv6)).as("another address").isTrue();
        }
      }
    }
  }

  @Test
  void letsAnAddressConnectAsOftenAsItMay() throws IOException {
    try (var heddle = serve("accept-rate-per-peer=5/h", "reject-message=" + BUSY)) {
      try (var first = from("127.0.0.1", heddle)) {
        assertThat(served(first)).isTrue();
      }
      for (int i = 0; i < 5; i++)
        assertThat(everythingFrom(from("127.0.0.1", heddle))).isEqualTo(BUSY);
      try (var other = from("127.0.0.2", heddle)) {
        assertThat(served(other)).as("somebody else").isTrue();
      }
    }
  }

  @Test
  void servesThoseOnlyWhoseNetworksAreAllowed() throws IOException {
    try (var heddle =
            serve(
                "allow-from=127.0.0.0/29,::1", "deny-from=127.0.0.4/31", "reject-message=" + BUSY);
        var allowed = from("127.0.0.3", heddle)) {
      assertThat(served(allowed)).isTrue();
      assertThat(everythingFrom(from("127.0.0.4", heddle)))
          .as("denied within what is allowed, and not told why")
          .isEmpty();
      assertThat(everythingFrom(from("127.0.0.8", heddle))).as("not allowed").isEmpty();
      assertThat(heddle.metric("heddle_connections_closed_total", "reason=\"rejected\""))
          .isEqualTo(2);
    }
  }

  @Test
  void keepsThePlaceOfOthersWhereOneAddressWantsThemAll() throws IOException {
    try (var heddle = serve("max-connections=3", "max-connections-per-peer=2")) {
      List<Socket> greedy = new ArrayList<>();
      for (int i = 0; i < 50; i++) greedy.add(from("127.0.0.1", heddle));
      assertThat(greedy.stream().filter(PeerLimitsIT::served)).hasSize(2);
      try (var other = from("127.0.0.2", heddle)) {
        assertThat(served(other)).isTrue();
      }
      for (Socket each : greedy) each.close();
    }
  }

  @Test
  void tellsWhoIsOverTheLimitOfItsAddressAlsoWhereTheOthersWaitForRoom() throws IOException {
    try (var heddle =
            serve(
                "max-connections=2",
                "max-connections-per-peer=1",
                "over-limit=queue",
                "reject-message=" + BUSY);
        var first = from("127.0.0.1", heddle)) {
      assertThat(served(first)).isTrue();
      assertThat(everythingFrom(from("127.0.0.1", heddle))).isEqualTo(BUSY);
      try (var second = from("127.0.0.2", heddle);
          var waiting = from("127.0.0.3", heddle)) {
        assertThat(served(second)).isTrue();
        leave(first);
        assertThat(served(waiting)).as("it waited for room, and nobody told it anything").isTrue();
      }
    }
  }

  private static Heddle serve(String... settings) {
    var arguments = new ArrayList<>(List.of("echo=tcp://127.0.0.1:0"));
    for (String setting : settings) arguments.addAll(List.of("--set", "echo." + setting));
    return Heddle.serve(arguments.toArray(String[]::new));
  }

  private static Socket from(String source, Heddle heddle) throws IOException {
    var socket =
        new Socket(
            InetAddress.getByName("127.0.0.1"),
            heddle.port("echo"),
            InetAddress.getByName(source),
            0);
    socket.setSoTimeout((int) Heddle.PATIENCE.toMillis());
    return socket;
  }

  private static Socket to(String host, int port) throws IOException {
    var socket = new Socket(host, port);
    socket.setSoTimeout((int) Heddle.PATIENCE.toMillis());
    return socket;
  }

  private static void leave(Socket client) throws IOException {
    client.shutdownOutput();
    assertThat(client.getInputStream().read()).isNegative();
  }

  private static boolean served(Socket client) {
    try {
      client.getOutputStream().write("x\n".getBytes(UTF_8));
      return new String(client.getInputStream().readNBytes(2), UTF_8).equals("x\n");
    } catch (IOException rejected) {
      return false;
    }
  }

  private static String everythingFrom(Socket client) throws IOException {
    try (client) {
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static void awaitMetric(Heddle heddle, double value, String label) {
    await()
        .atMost(Heddle.PATIENCE)
        .untilAsserted(() ->
            assertThat(heddle.metric("heddle_connections_closed_total", label)).isEqualTo(value));
  }
}
