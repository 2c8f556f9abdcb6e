package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nmap takes the RFC services for, by what they say. */
class NmapIT {
  /** Of time it knows the years in which the first of four bytes is this one at most. */
  private static final long TIME_FIRST_BYTE_MAX = 0xEF;

  /** Where it tries first what names echo; elsewhere it tries for minutes. */
  private static final int[] ECHO_PORTS = {14_690, 22_490, 3493, 2627};

  /** One of those that it knows. */
  private static final String QUOTE =
      """
      "My spelling is Wobbly.  It's good spelling but it Wobbles, and the letters
       get in the wrong places." A. A. Milne (1882-1958)
      %
      """;

  @Test
  void namesWhatItHasSignaturesFor(@TempDir Path folder) throws IOException {
    Shell.require("nmap");
    List<String> services = List.of("echo", "chargen", "daytime", "time", "qotd");
    String[] arguments = {
      "echo=tcp://127.0.0.1:" + echoPort(),
      "chargen=tcp://127.0.0.1:0",
      "daytime=tcp://127.0.0.1:0",
      "time=tcp://127.0.0.1:0",
      "qotd=tcp://127.0.0.1:0",
      "--option",
      "qotd.file=" + Heddle.file(folder, "quotes", QUOTE)
    };
    try (var heddle = Heddle.serve(arguments)) {
      String ports =
          services.stream().map(each -> "" + heddle.port(each)).collect(Collectors.joining(","));
      String found =
          Shell.output(
              "nmap -sT -sV -Pn -n --version-all --host-timeout 120s -p $1 127.0.0.1", ports);
      for (String service : services) {
        if (service.equals("time") && timeFirstByte() > TIME_FIRST_BYTE_MAX) continue;
        assertThat(found)
            .containsPattern("(?m)^" + heddle.port(service) + "/tcp +open +" + service + "\\b");
      }
      assertThat(heddle.errors()).isEmpty();
    }
  }

  private static int echoPort() throws IOException {
    for (int port : ECHO_PORTS) {
      try (var free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException taken) {
        // By somebody else: the next one.
      }
    }
    return abort("none of nmap's ports of echo is free");
  }

  private static long timeFirstByte() {
    return (Instant.now().getEpochSecond() + 2_208_988_800L) >>> 24 & 0xFF;
  }
}
