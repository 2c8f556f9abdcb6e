package io.heddle.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Connection;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.transport.Limits;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class FloodControlTest {
  private static final long SECOND = 1_000_000_000;

  @Parameter boolean onLoopback;

  private static ChatOptions options(String rate, int burst, int lateMax) {
    return ChatOptionsTest.all(200, 50, 0, 1 << 20, 500, rate, burst, lateMax);
  }

  private ProtocolTester serve(ChatOptions options) {
    return ChatTest.serve(onLoopback, options, Limits.DEFAULTS);
  }

  private static Connection connection(Function<String, @Nullable Object> answer) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> answer.apply(method.getName()));
  }

  private static Member member() {
    return new Member(connection(method -> null), UTF_8);
  }

  @Test
  void letsABurstThroughAndThenOneAtATime() {
    var control = new FloodControl(options("2/s", 3, 100));
    Member member = member();
    long now = System.nanoTime();
    for (int i = 0; i < 3; i++) assertThat(control.delayNanos(member, now)).isZero();
    assertThat(control.delayNanos(member, now)).isEqualTo(SECOND / 2);
    assertThat(control.delayNanos(member, now)).isEqualTo(SECOND);
    // At the rate there is never a wait, and a pause earns a burst, but no more than one.
    now += 60 * SECOND;
    for (int i = 0; i < 3; i++) assertThat(control.delayNanos(member, now)).isZero();
    assertThat(control.delayNanos(member, now)).isEqualTo(SECOND / 2);
    for (int i = 0; i < 10; i++) {
      now += SECOND / 2;
      assertThat(control.delayNanos(member, now)).isEqualTo(SECOND / 2);
    }
    for (int i = 0; i < 10; i++) {
      now += SECOND;
      assertThat(control.delayNanos(member, now)).isZero();
    }
  }

  @Test
  void countsLateMessagesUntilHalfTheBurstIsEarnedBack() {
    var control = new FloodControl(options("1/s", 5, 100));
    Member member = member();
    long now = System.nanoTime();
    for (int i = 0; i < 6; i++) control.delayNanos(member, now);
    member.late(1);
    control.delayNanos(member, now + 3 * SECOND);
    assertThat(member.late()).isEqualTo(1);
    control.delayNanos(member, now + 5 * SECOND);
    assertThat(member.late()).isZero();
  }

  @Test
  void losesNothingOfAMemberThatIsTooFast() {
    try (var tester = serve(options("500/s", 2, 100));
        var ann = ChatTest.enter(tester, "ann");
        var bob = ChatTest.enter(tester, "bob")) {
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      for (int i = 0; i < 50; i++) bob.send("line " + i + "\n");
      for (int i = 0; i < 50; i++) assertThat(ann.readLine()).isEqualTo("bob: line " + i);
      assertThat(bob.readLine()).isEqualTo("* not so fast: each message waits until it is due");
    }
  }

  @Test
  void dropsAMemberThatGoesOnAndOnAndTellsTheRoomThatItLeft() {
    try (var tester = serve(options("100/s", 101, 5));
        var ann = ChatTest.enter(tester, "ann");
        var bob = tester.connect()) {
      bob.send("bob\n" + "hi\n".repeat(10_000));
      assertThat(bob.readAllText())
          .endsWith(
              """
              * not so fast: each message waits until it is due
              * dropped: too many messages, too fast
              """);
      bob.finish();
      assertThat(bob.closeReason()).isEqualTo("protocol-error");
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      int heard = 0;
      String line = ann.readLine();
      for (; line.equals("bob: hi"); line = ann.readLine()) heard++;
      assertThat(line).isEqualTo("* bob left");
      // What came at once, less the nick, and those that had to wait; a slow machine lets more by.
      assertThat(heard).isBetween(105, 9_999);
    }
  }

  @Test
  void countsWhoAsksForOneNickAfterTheOtherToo() {
    try (var tester = serve(options("100/s", 101, 5));
        var bob = tester.connect()) {
      assertThat(bob.send("not a nick\n".repeat(10_000)).readAllText())
          .endsWith("* dropped: too many messages, too fast\n");
    }
  }

  @Test
  void holdsUpNoDrain() {
    try (var tester = serve(options("1/h", 1, 100));
        var ann = ChatTest.enter(tester, "ann")) {
      assertThat(ann.send("an hour early\n").readLine()).startsWith("* not so fast");
      ann.drainServer();
      assertThat(ann.readAllText()).isEqualTo("* the server is closing, goodbye\n");
      ann.finish();
      assertThat(ann.closeReason()).isEqualTo("drained");
    }
  }

  @Test
  void servesSoManyMessagesOfOneMemberAndNoMoreWhenTheServerDrains() throws Exception {
    var reads = new AtomicInteger();
    var types =
        Stream.concat(Stream.of("ann"), Stream.generate(() -> "flood").limit(5_000)).iterator();
    new ChatHandler(ChatTest.DEFAULTS, 1 << 20)
        .handle(
            connection(method ->
                switch (method) {
                  case "readMessage" -> {
                    reads.incrementAndGet();
                    yield types.hasNext() ? types.next() : null;
                  }
                  case "draining", "send" -> true;
                  case "pause" -> false;
                  default -> null;
                }));
    assertThat(reads.get()).isEqualTo(1_001);
  }
}
