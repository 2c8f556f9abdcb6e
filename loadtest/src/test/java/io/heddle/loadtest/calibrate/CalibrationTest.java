package io.heddle.loadtest.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.loadtest.Plans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  private static long later() {
    return System.nanoTime() + Duration.ofSeconds(30).toNanos();
  }

  @Test
  void findsTheClientsCeiling() throws Exception {
    Calibration calibration = Calibration.measure(Plans.closed(20));
    assertThat(calibration.ceiling()).isGreaterThan(500);
    assertThat(calibration.p99()).isPositive();
    assertThat(calibration.clients()).isEqualTo(20);
  }

  @Test
  void theEchoServerEndsWithItsInput() throws Exception {
    EchoProcess server = EchoProcess.start(later());
    ProcessHandle handle = server.handle();
    assertThat(handle.isAlive()).isTrue();
    server.close();
    assertThat(handle.isAlive()).isFalse();
  }

  @Test
  void theEchoServerKeepsWhatAPeerIsSlowToRead() throws Exception {
    try (EchoProcess server = EchoProcess.start(later());
        var socket = new Socket()) {
      int port = Integer.parseInt(server.endpoint().replaceFirst(".*:", ""));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      var sent = new byte[8 << 20];
      for (int i = 0; i < sent.length; i++) sent[i] = (byte) ((i * 31) >> 3);
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  socket.getOutputStream().write(sent);
                  socket.shutdownOutput();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
      writer.join();
    }
  }

  @Test
  void saysHowMuchOfTheCeilingARunHasReached() {
    var calibration = new Calibration(50_000, 1.25, 100);
    assertThat(calibration.sentence(10_000))
        .isEqualTo(
            "The run reached 20% of what this client does against a bare echo (50,000/s with 100"
                + " clients, p99 1.25 ms).");
    assertThat(calibration.sentence(45_000))
        .contains("90%")
        .endsWith(": the client may be the limit; add clients on other machines to know.");
    assertThat(calibration.sentence(60_000)).contains("120%").endsWith("and not known.");
  }
}
