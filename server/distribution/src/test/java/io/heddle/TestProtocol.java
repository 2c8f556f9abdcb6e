package io.heddle;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes the jar of a protocol from source, as a third party would: against the api jar of the
 * packed sdk.
 */
final class TestProtocol {
  private TestProtocol() {}

  /** A protocol that sends every line back, and says bye. */
  static void lines(Path folder) {
    jar(
        folder,
        "lines",
        """
        return connection -> {
          for (String line; (line = connection.readLine()) != null; ) connection.writeLine(line);
          connection.writeLine("bye");
        };
        """);
  }

  /** A protocol that is opened only when somebody has passed its gate. */
  static void slow(Path folder) {
    jar(
        folder,
        "slow",
        """
        try (var gate = new java.net.ServerSocket(0)) {
          System.err.println("opening " + gate.getLocalPort());
          gate.accept().close();
        } catch (java.io.IOException e) {
          throw new IllegalStateException(e);
        }
        return connection -> {};
        """);
  }

  /** Waits until a server stands before the gate of {@link #slow}, and returns its port. */
  static int awaitGate(Heddle heddle) {
    await().atMost(Heddle.PATIENCE).until(() -> heddle.errors().startsWith("opening "));
    return Integer.parseInt(heddle.errors().substring("opening ".length()));
  }

  static void pass(int gate) {
    try {
      new Socket(InetAddress.getLoopbackAddress(), gate).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A protocol with a workload: sends every line back.
   *
   * @param first the statements before each answer
   * @param fields what they share over all connections
   */
  static void parrot(Path folder, String fields, String first) {
    jar(
        folder,
        "parrot",
        """
          return connection -> {
            for (String line; (line = connection.readLine()) != null; ) {
              %s
              connection.writeLine(line);
            }
          };
        }
        %s
        private static void park(long nanos) {
          long end = System.nanoTime() + nanos;
          for (long left = nanos; left > 0; left = end - System.nanoTime())
            java.util.concurrent.locks.LockSupport.parkNanos(left);
        }
        public java.util.Optional<Workload> workload() {
          return java.util.Optional.of((connection, client) -> new Workload.Session() {
            private long next;
            public void send(long number) throws java.io.IOException {
              connection.writeLine("word " + number);
            }
            public long receive() throws java.io.IOException {
              WrongAnswerException.throwUnlessEqual("word " + next, connection.readLine());
              return next++;
            }
          });
        """
            .formatted(first, fields));
  }

  /**
   * A protocol over datagrams and connections: answers {@code until FILE} when that file is there,
   * {@code fail} with an exception, {@code large N} with so many bytes, {@code twice} twice, and
   * anything else with its size.
   */
  static void datagrams(Path folder) {
    jar(
        folder,
        "datagrams",
        "StreamProtocol<NoOptions>, DatagramProtocol<NoOptions>",
        """
        public Handler open(NoOptions options, ListenerInfo listener) {
          return connection -> connection.writeLine("connected");
        }
        public DatagramHandler openDatagrams(NoOptions options, ListenerInfo listener) {
          return datagram -> {
            var text = java.nio.charset.StandardCharsets.UTF_8.decode(datagram.payload().duplicate());
            String[] words = text.toString().split(" ");
            switch (words[0]) {
              case "until" -> {
                while (!new java.io.File(words[1]).exists()) Thread.sleep(5);
                datagram.reply(bytes("at last"));
              }
              case "fail" -> throw new IllegalStateException("on purpose");
              case "large" -> datagram.reply(
                  java.nio.ByteBuffer.allocate(Integer.parseInt(words[1])));
              case "twice" -> {
                datagram.reply(bytes("once"));
                datagram.reply(bytes("twice"));
              }
              default -> datagram.reply(bytes(datagram.payload().remaining() + " bytes"));
            }
          };
        }
        private static java.nio.ByteBuffer bytes(String text) {
          return java.nio.ByteBuffer.wrap(text.getBytes());
        }
        """);
  }

  /**
   * Puts a jar into a folder for {@code --plugins}.
   *
   * @param open the body of {@code open(options, listener)}
   */
  static void jar(Path folder, String name, String open) {
    jar(
        folder,
        name,
        "StreamProtocol<NoOptions>",
        "public Handler open(NoOptions options, ListenerInfo listener) { %s }".formatted(open));
  }

  private static void jar(Path folder, String name, String implemented, String methods) {
    String type = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    String source =
        """
        package tested.%s;
        import io.heddle.protocol.*;
        import java.util.concurrent.*;
        import java.util.concurrent.atomic.*;
        public final class %s implements %s {
          public String name() { return "%s"; }
          public Class<NoOptions> options() { return NoOptions.class; }
          %s
        }
        """
            .formatted(name, type, implemented, name, methods);
    try {
      Path work = Files.createTempDirectory(folder.getParent(), name);
      Path services = Files.createDirectories(work.resolve("classes/META-INF/services"));
      Files.writeString(
          services.resolve("io.heddle.protocol.Protocol"), "tested.%s.%s".formatted(name, type));
      Path file = Files.writeString(work.resolve(type + ".java"), source);
      ThirdParty.compile(work.resolve("classes"), List.of(file));
      ThirdParty.pack(work.resolve("classes"), folder.resolve(name + ".jar"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
