package io.heddle.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Rate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerLimitsTest {
  private static SocketAddress peer(String address) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(address), 5000);
  }

  private static PeerLimits atATime(int connections) {
    return new PeerLimits(rules(connections));
  }

  private static PeerRules rules(int connections) {
    return new PeerRules(List.of(), List.of(), Optional.empty(), connections);
  }

  private static PeerLimits networks(List<String> allowed, List<String> denied) {
    return new PeerLimits(
        new PeerRules(
            allowed.stream().map(Network::parse).toList(),
            denied.stream().map(Network::parse).toList(),
            Optional.empty(),
            Integer.MAX_VALUE));
  }

  @Test
  void letsAsManyConnectionsOfAPeerInAsItMayHave() throws UnknownHostException {
    PeerLimits limits = atATime(2);
    assertThat(limits.tryEnter(peer("10.0.0.1"))).isNull();
    assertThat(limits.tryEnter(peer("10.0.0.1"))).isNull();
    assertThat(limits.tryEnter(peer("10.0.0.1"))).isEqualTo(RejectReason.MAX_CONNECTIONS_PER_PEER);
    assertThat(limits.tryEnter(peer("10.0.0.2"))).as("somebody else").isNull();
    limits.leave(peer("10.0.0.1"));
    assertThat(limits.tryEnter(peer("10.0.0.1"))).isNull();
    assertThat(limits.tryEnter(peer("10.0.0.1"))).isEqualTo(RejectReason.MAX_CONNECTIONS_PER_PEER);
  }

  @Test
  void countsThoseWhoCameUnderOtherRules() throws UnknownHostException {
    PeerLimits limits = atATime(Integer.MAX_VALUE);
    for (int i = 0; i < 3; i++) assertThat(limits.tryEnter(peer("10.0.0.1"))).isNull();
    limits.follow(rules(2));
    assertThat(limits.tryEnter(peer("10.0.0.1"))).isEqualTo(RejectReason.MAX_CONNECTIONS_PER_PEER);
    limits.leave(peer("10.0.0.1"));
    assertThat(limits.tryEnter(peer("10.0.0.1")))
        .as("two are left")
        .isEqualTo(RejectReason.MAX_CONNECTIONS_PER_PEER);
    limits.leave(peer("10.0.0.1"));
    assertThat(limits.tryEnter(peer("10.0.0.1"))).isNull();
  }

  @Test
  void takesTheAddressesOfAnIpv6NetworkForOnePeer() throws UnknownHostException {
    PeerLimits limits = atATime(1);
    assertThat(limits.tryEnter(peer("2001:db8:0:1::1"))).isNull();
    assertThat(limits.tryEnter(peer("2001:db8:0:1:ffff:ffff:ffff:ffff")))
        .isEqualTo(RejectReason.MAX_CONNECTIONS_PER_PEER);
    assertThat(limits.tryEnter(peer("2001:db8:0:2::1"))).isNull();
    assertThat(limits.tryEnter(peer("::1"))).isNull();
    assertThat(limits.tryEnter(peer("0.0.0.1"))).as("IPv4 is another family").isNull();
  }

  @Test
  void countsExactlyHoweverManyComeAtOnce() throws Exception {
    PeerLimits limits = atATime(100);
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var go = new CountDownLatch(1);
    List<Thread> threads =
        IntStream.range(0, 1000)
            .mapToObj(i ->
                Thread.ofVirtual()
                    .start(() -> {
                      try {
                        go.await();
                        for (int n = 0; n < 100; n++) {
                          if (limits.tryEnter(peer("10.0.0.1")) != null) continue;
                          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                          inside.decrementAndGet();
                          limits.leave(peer("10.0.0.1"));
                        }
                      } catch (InterruptedException | UnknownHostException e) {
                        throw new AssertionError(e);
                      }
                    }))
            .toList();
    go.countDown();
    for (Thread thread : threads) thread.join();
    assertThat(most).hasValueLessThanOrEqualTo(100);
    for (int i = 0; i < 100; i++)
      assertThat(limits.tryEnter(peer("10.0.0.1"))).as("nothing was lost").isNull();
    assertThat(limits.tryEnter(peer("10.0.0.1"))).isEqualTo(RejectReason.MAX_CONNECTIONS_PER_PEER);
  }

  @Test
  void limitsHowOftenAPeerMayConnect() throws UnknownHostException {
    var limits =
        new PeerLimits(
            new PeerRules(List.of(), List.of(), Optional.of(Rate.parse("3/h")), Integer.MAX_VALUE));
    assertThat(limits.tryEnter(peer("10.0.0.1"))).isNull();
    assertThat(limits.tryEnter(peer("10.0.0.1")))
        .as("one in twenty minutes")
        .isEqualTo(RejectReason.ACCEPT_RATE_PER_PEER);
    assertThat(limits.tryEnter(peer("10.0.0.2"))).isNull();
  }

  @Test
  void remembersABoundedNumberOfPeers() {
    var rates = new AcceptRates(Rate.parse("1/h"));
    var gate = new PeerGate();
    for (int i = 0; i < 1_000_000; i++) {
      var key = new PeerKey(i, true);
      assertThat(rates.tryEnter(key)).isTrue();
      assertThat(gate.tryEnter(key, 1)).isTrue();
      gate.leave(key);
    }
    assertThat(rates.peers()).isLessThanOrEqualTo(50_000);
    assertThat(gate.peers()).isZero();
  }

  @Test
  void letsIntoAListenerWhomItsListsName() throws UnknownHostException {
    PeerLimits limits = networks(List.of("10.0.0.0/8", "::1"), List.of("10.6.0.0/16"));
    assertThat(limits.tryEnter(peer("10.5.0.1"))).isNull();
    assertThat(limits.tryEnter(peer("::1"))).isNull();
    assertThat(limits.tryEnter(peer("10.6.0.1")))
        .as("denied within allowed")
        .isEqualTo(RejectReason.DENIED);
    assertThat(limits.tryEnter(peer("127.0.0.1"))).isEqualTo(RejectReason.DENIED);
    PeerLimits denying = networks(List.of(), List.of("10.6.0.0/16"));
    assertThat(denying.tryEnter(peer("10.5.0.1"))).isNull();
    assertThat(denying.tryEnter(peer("10.6.0.1"))).isEqualTo(RejectReason.DENIED);
  }

  @Test
  void letsAUnixSocketsPeersIn() {
    PeerLimits limits = networks(List.of("10.0.0.0/8"), List.of());
    assertThat(limits.tryEnter(UnixDomainSocketAddress.of(""))).isNull();
  }
}
