package io.heddle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import org.apache.commons.net.DatagramSocketClient;
import org.apache.commons.net.SocketClient;
import org.apache.commons.net.chargen.CharGenTCPClient;
import org.apache.commons.net.chargen.CharGenUDPClient;
import org.apache.commons.net.daytime.DaytimeTCPClient;
import org.apache.commons.net.daytime.DaytimeUDPClient;
import org.apache.commons.net.discard.DiscardTCPClient;
import org.apache.commons.net.discard.DiscardUDPClient;
import org.apache.commons.net.echo.EchoTCPClient;
import org.apache.commons.net.echo.EchoUDPClient;
import org.apache.commons.net.time.TimeTCPClient;
import org.apache.commons.net.time.TimeUDPClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The RFC services as Apache Commons Net's clients see them. */
class CommonsNetIT {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final byte[] HELLO = "hello".getBytes(US_ASCII);

  private static Heddle heddle;

  @BeforeAll
  static void start() {
    heddle =
        Heddle.serve(
            "echo=tcp://127.0.0.1:0",
            "discard=tcp://127.0.0.1:0",
            "chargen=tcp://127.0.0.1:0",
            "daytime=tcp://127.0.0.1:0",
            "time=tcp://127.0.0.1:0",
            "qotd=tcp://127.0.0.1:0",
            "echo=udp://127.0.0.1:0",
            "discard=udp://127.0.0.1:0",
            "chargen=udp://127.0.0.1:0",
            "daytime=udp://127.0.0.1:0",
            "time=udp://127.0.0.1:0",
            "qotd=udp://127.0.0.1:0");
  }

  @AfterAll
  static void stop() {
    heddle.close();
  }

  private static <C extends SocketClient> C connected(C client, String service) throws IOException {
    client.connect(LOOPBACK, heddle.port(service));
    client.setSoTimeout((int) Heddle.PATIENCE.toMillis());
    return client;
  }

  private static <C extends DatagramSocketClient> C open(C client) throws IOException {
    client.open();
    client.setSoTimeout(Heddle.PATIENCE);
    return client;
  }

  private static int udp(String service) {
    return heddle.port(service + "-2");
  }

  @Test
  void echoes() throws IOException {
    EchoTCPClient client = connected(new EchoTCPClient(), "echo");
    client.getOutputStream().write(HELLO);
    assertThat(client.getInputStream().readNBytes(5)).isEqualTo(HELLO);
    client.disconnect();
    try (EchoUDPClient datagrams = open(new EchoUDPClient())) {
      datagrams.send(HELLO, 5, LOOPBACK, udp("echo"));
      byte[] answer = new byte[5];
      assertThat(datagrams.receive(answer)).isEqualTo(5);
      assertThat(answer).isEqualTo(HELLO);
    }
  }

  @Test
  void discards() throws IOException {
    DiscardTCPClient client = connected(new DiscardTCPClient(), "discard");
    client.getOutputStream().write(new byte[1 << 20]);
    client.disconnect();
    try (DiscardUDPClient datagrams = open(new DiscardUDPClient())) {
      datagrams.send(HELLO, 5, LOOPBACK, udp("discard"));
    }
    String listener = "listener=\"discard-2\"";
    org.awaitility.Awaitility.await()
        .until(() -> heddle.metric("heddle_datagrams_received_total", listener) == 1);
    assertThat(heddle.metric("heddle_datagrams_sent_total", listener)).isZero();
  }

  @Test
  void generatesCharacters() throws IOException {
    CharGenTCPClient client = connected(new CharGenTCPClient(), "chargen");
    String characters = new String(client.getInputStream().readNBytes(100_000), US_ASCII);
    client.disconnect();
    assertThat(characters).startsWith("!\"#$%&'()*+,-./0123456789");
    try (CharGenUDPClient datagrams = open(new CharGenUDPClient())) {
      for (int i = 0; i < 20; i++) {
        datagrams.send(LOOPBACK, udp("chargen"));
        // Its buffer has the 512 bytes of the RFC.
        assertThat(characters).startsWith(new String(datagrams.receive(), US_ASCII));
      }
    }
  }

  @Test
  void tellsTheDaytime() throws IOException {
    DaytimeTCPClient client = connected(new DaytimeTCPClient(), "daytime");
    assertThat(daytime(client.getTime())).isBetween(before(), after());
    client.disconnect();
    try (DaytimeUDPClient datagrams = open(new DaytimeUDPClient())) {
      String line = datagrams.getTime(LOOPBACK, udp("daytime"));
      assertThat(daytime(line)).isBetween(before(), after());
    }
  }

  private static LocalDateTime daytime(String line) {
    DateTimeFormatter form =
        new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("dd MMM uuuu HH:mm:ss zzz")
            .toFormatter(Locale.ENGLISH);
    return LocalDateTime.parse(line.strip(), form);
  }

  private static LocalDateTime before() {
    return LocalDateTime.now(ZoneId.systemDefault()).minus(Heddle.PATIENCE);
  }

  private static LocalDateTime after() {
    return LocalDateTime.now(ZoneId.systemDefault()).plusSeconds(1);
  }

  @Test
  void tellsTheTime() throws IOException {
    TimeTCPClient client = connected(new TimeTCPClient(), "time");
    isAboutNow(client.getTime());
    client.disconnect();
    try (TimeUDPClient datagrams = open(new TimeUDPClient())) {
      isAboutNow(datagrams.getTime(LOOPBACK, udp("time")));
    }
  }

  private static void isAboutNow(long secondsSince1900) {
    long seconds = secondsSince1900 - TimeTCPClient.SECONDS_1900_TO_1970;
    long now = Instant.now().getEpochSecond();
    assertThat(seconds).isBetween(now - Heddle.PATIENCE.toSeconds(), now);
  }

  /** For which the clients of chargen are meant as well. */
  @Test
  void quotes() throws IOException {
    CharGenTCPClient client = connected(new CharGenTCPClient(), "qotd");
    assertThat(client.getInputStream().readAllBytes()).asString().matches("[ -~]{10,}\r\n");
    client.disconnect();
    try (CharGenUDPClient datagrams = open(new CharGenUDPClient())) {
      datagrams.send(LOOPBACK, udp("qotd"));
      assertThat(datagrams.receive()).asString().matches("[ -~]{10,}\r\n");
    }
  }
}
