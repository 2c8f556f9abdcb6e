package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.transport.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol {@code file} and the command of that name, over every transport. */
class FileIT {
  private static final int MIB = 1 << 20;

  @TempDir private static Path folder;
  private static Certificates certificates;
  private static Path root;
  private static Heddle heddle;
  private static String tcp;
  private static String tls;
  private static String unix;

  @BeforeAll
  static void serve() throws IOException {
    certificates =
        Certificates.in(Files.createDirectory(folder.resolve("certificates"))).issue("server");
    root = Files.createDirectory(folder.resolve("root"));
    Files.createDirectory(folder.resolve("small"));
    unix = "unix://" + folder.resolve("file.sock");
    String config =
        """
        listeners:
          - protocol: file
            endpoints: [tcp://127.0.0.1:0, tls://127.0.0.1:0, "%s"]
            request-timeout: 2s
            options: {root: root}
            tls: {certificate: "%s", private-key: "%s"}
          - name: small
            protocol: file
            endpoint: tcp://127.0.0.1:0
            options: {root: small, quota: 1MiB}
        """
            .formatted(unix, certificates.certificatePem("server"), certificates.keyPem("server"));
    heddle = Heddle.serve("--config", Heddle.file(folder, "heddle.yaml", config));
    tcp = "tcp://127.0.0.1:" + heddle.ports("file").get(0);
    tls = "tls://127.0.0.1:" + heddle.ports("file").get(1);
  }

  @AfterAll
  static void stop() {
    if (heddle == null) return;
    assertThat(heddle.errors()).isEmpty();
    assertThat(heddle.signal("TERM").awaitExit()).isZero();
  }

  private static Path made(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(name.hashCode()).nextBytes(content);
    return Files.write(folder.resolve(name), content);
  }

  private static Heddle.Result file(Object... words) {
    var command = new ArrayList<>(List.of("file"));
    for (Object word : words) command.add(word.toString());
    if (command.contains(tls))
      command.addAll(List.of("--ca", certificates.certificatePem("ca").toString()));
    return Heddle.run(command.toArray(String[]::new));
  }

  private static String done(Path file, String name) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return "%s: %d bytes, sha256 %s".formatted(name, bytes.length, FileClient.sha256(bytes));
  }

  // --- up and down

  @Test
  void carriesAHundredMebibytesUpAndDown() throws IOException {
    Path large = made("large", 100 * MIB);
    Path back = folder.resolve("large.back");
    assertThat(file("put", tcp, large)).isEqualTo(result(done(large, "large")));
    assertThat(Files.mismatch(large, root.resolve("large"))).isEqualTo(-1);
    assertThat(file("get", unix, "large", back)).isEqualTo(result(done(large, back.toString())));
    assertThat(Files.mismatch(large, back)).isEqualTo(-1);
  }

  @Test
  void carriesFilesOverTls() throws IOException {
    Path file = made("over tls", 10 * MIB + 7);
    Path back = Files.createDirectory(folder.resolve("tls.back"));
    assertThat(file("put", tls, file, "a/b/")).isEqualTo(result(done(file, "a/b/over tls")));
    assertThat(file("get", tls, "a/b/over tls", back).exitCode()).isZero();
    assertThat(Files.mismatch(file, back.resolve("over tls"))).isEqualTo(-1);
    assertThat(file("ls", tls, "a/b/")).isEqualTo(result("over tls"));
    assertThat(file("ls", tls, "a/b", "--json").out())
        .matches(
            "\\{\"name\":\"over tls\",\"type\":\"file\",\"size\":10485767,\"modified\":\".*Z\"}");
  }

  private static Heddle.Result result(String out) {
    return new Heddle.Result(0, out, "");
  }

  @Test
  void servesManyClientsAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int client = i;
        clients.add(
            threads.submit(() -> {
              putAndGet(client);
              return null;
            }));
      }
      for (Future<?> client : clients) client.get();
    }
  }

  /** Files of its own, and one that all of them put. */
  private static void putAndGet(int client) throws IOException {
    byte[] bytes = new byte[10_000 + client];
    new Random(client).nextBytes(bytes);
    try (var connection = new FileClient(heddle.connect("file"))) {
      for (String path : List.of("many/" + client, "many/shared")) {
        assertThat(connection.put(path, bytes).ok()).isTrue();
        FileClient.Answer got = connection.get(path);
        assertThat(got.header.get("sha256").asText()).isEqualTo(FileClient.sha256(got.payload));
        if (!path.endsWith("shared")) assertThat(got.payload).isEqualTo(bytes);
      }
    }
  }

  // --- cut

  @Test
  void goesOnWithAPutThatWasCut() throws IOException {
    Path file = made("cut up", 20 * MIB);
    try (var proxy = new CuttingProxy(heddle.port("file"), 8 * MIB, Long.MAX_VALUE)) {
      Heddle.Result cut = file("put", proxy.endpoint(), file);
      assertThat(cut.exitCode()).isEqualTo(1);
      assertThat(cut.err())
          .startsWith("heddle: lost the connection to " + proxy.endpoint() + ": ")
          .endsWith("; the same command again goes on from there");
    }
    assertThat(root.resolve("cut up")).doesNotExist();
    assertThat(file("ls", tcp).out()).doesNotContain("cut up", "partial");
    Heddle.Result rest = file("put", tcp, file);
    assertThat(rest.out()).startsWith(done(file, "cut up") + ", ").endsWith(" were there before");
    assertThat(before(rest)).isBetween(4L * MIB, 8L * MIB);
    assertThat(Files.mismatch(file, root.resolve("cut up"))).isEqualTo(-1);
    assertThat(before(file("put", tcp, file))).isEqualTo(20 * MIB);
  }

  @Test
  void goesOnWithAGetThatWasCut() throws IOException {
    Path file = made("root/cut down", 20 * MIB);
    Path back = folder.resolve("down.back");
    Path part = folder.resolve("down.back.part");
    try (var proxy = new CuttingProxy(heddle.port("file"), Long.MAX_VALUE, 8 * MIB)) {
      assertThat(file("get", proxy.endpoint(), "cut down", back).exitCode()).isEqualTo(1);
    }
    assertThat(back).doesNotExist();
    assertThat(part).exists();
    Heddle.Result rest = file("get", tcp, "cut down", back);
    assertThat(rest.out()).startsWith(done(file, back.toString()) + ", ");
    assertThat(before(rest)).isBetween(1L, 8L * MIB);
    assertThat(Files.mismatch(file, back)).isEqualTo(-1);
    assertThat(part).doesNotExist();
  }

  @Test
  void beginsAGetAnewWhereThePartIsOfAnotherFile() throws IOException {
    Path file = made("root/replaced", 3_000);
    Path back = folder.resolve("replaced.back");
    Files.write(folder.resolve("replaced.back.part"), new byte[1_000]);
    assertThat(file("get", tcp, "replaced", back)).isEqualTo(result(done(file, back.toString())));
    Files.write(folder.resolve("replaced.back.part"), new byte[9_000]);
    assertThat(file("get", tcp, "replaced", back)).isEqualTo(result(done(file, back.toString())));
  }

  private static long before(Heddle.Result result) {
    Matcher there = Pattern.compile(", (\\d+) were").matcher(result.out());
    assertThat(there.find()).as(result.toString()).isTrue();
    return Long.parseLong(there.group(1));
  }

  /** Passes on so many bytes of each direction, then cuts the connection. */
  private static final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final int port;

    CuttingProxy(int port, long up, long down) throws IOException {
      this.port = port;
      Thread.ofPlatform().daemon().start(() -> relay(up, down));
    }

    String endpoint() {
      return "tcp://127.0.0.1:" + listener.getLocalPort();
    }

    private void relay(long up, long down) {
      try (Socket client = listener.accept();
          var server = new Socket(InetAddress.getLoopbackAddress(), port)) {
        Thread other = Thread.ofPlatform().daemon().start(() -> copy(server, client, down));
        copy(client, server, up);
        other.join();
      } catch (IOException | InterruptedException closed) {
        // By the test.
      }
    }

    private static void copy(Socket from, Socket to, long bytes) {
      try (from;
          to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] chunk = new byte[64 << 10];
        for (long left = bytes; left > 0; ) {
          int got = in.read(chunk, 0, (int) Math.min(chunk.length, left));
          if (got < 0) return;
          out.write(chunk, 0, got);
          left -= got;
        }
      } catch (IOException cut) {
        // By the other direction.
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  // --- refused

  @Test
  void refusesWhatIsPastTheQuotaBeforeItIsSent() throws IOException {
    Path file = made("too large", 2 * MIB);
    String small = "tcp://127.0.0.1:" + heddle.port("small");
    Heddle.Result put = file("put", small, file);
    assertThat(put.exitCode()).isEqualTo(1);
    assertThat(put.err())
        .startsWith("heddle: " + small + ": quota: there is room for ")
        .endsWith(" more of 1048576 bytes, and 2097152 are needed");
    try (var unasked = new FileClient(heddle.connect("small"))) {
      assertThat(unasked.put("x", Files.readAllBytes(file)).text()).startsWith("quota: ");
      assertThat(unasked.put("x", new byte[9]).ok()).isTrue();
    }
  }

  @Test
  void keepsToTheQuotaWhateverComesAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> puts = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String path = "at once/" + i;
        puts.add(
            threads.submit(() -> {
              try (var client = new FileClient(heddle.connect("small"))) {
                return client.put(path, new byte[100_000]).ok();
              }
            }));
      }
      int taken = 0;
      for (Future<Boolean> put : puts) if (put.get()) taken++;
      assertThat(taken).isEqualTo(10);
    }
  }

  @Test
  void followsNoLinkOut() throws IOException {
    Files.writeString(folder.resolve("secret"), "outside");
    Files.createSymbolicLink(root.resolve("link"), folder);
    Files.createSymbolicLink(root.resolve("direct"), folder.resolve("secret"));
    String refused = "heddle: " + tcp + ": 'link' is a link, and links are not followed";
    assertThat(file("get", tcp, "link/secret")).isEqualTo(new Heddle.Result(1, "", refused));
    assertThat(file("ls", tcp, "link")).isEqualTo(new Heddle.Result(1, "", refused));
    try (var client = new FileClient(heddle.connect("file"))) {
      for (String path :
          List.of(
              "direct", "../secret", "link/../secret", folder + "/secret", "..\0", "．．/secret")) {
        assertThat(client.get(path).ok()).as(path).isFalse();
        assertThat(client.put(path, new byte[1]).ok()).as(path).isFalse();
      }
    }
    assertThat(folder.resolve("secret")).hasContent("outside");
  }

  @Test
  void saysWhatIsWrongWithTheCommand() {
    String here = folder.toString();
    assertThat(file("put", "7000", "x").exitCode()).isEqualTo(2);
    assertThat(file("put", tcp, here).err())
        .isEqualTo("heddle: " + here + " is a folder; name a file in it");
    assertThat(file("put", tcp, here + "/none").err())
        .isEqualTo("heddle: there is no file " + here + "/none; name the one that is to be put");
    assertThat(file("put", tcp, "/dev/null").err())
        .isEqualTo("heddle: /dev/null is no ordinary file; name one that is to be put");
    assertThat(file("get", tcp, "none"))
        .isEqualTo(new Heddle.Result(1, "", "heddle: " + tcp + ": there is no file 'none'"));
    assertThat(Path.of("none.part")).doesNotExist();
    assertThat(file("ls", "udp://127.0.0.1:9").exitCode()).isEqualTo(2);
  }

  @Test
  void putsNoFileInPlaceOfAFolderThatIsNotThere() {
    Path absent = folder.resolve("absent");
    for (String local : List.of(absent + "/", absent + "/file"))
      assertThat(file("get", tcp, "many/shared", local))
          .isEqualTo(
              new Heddle.Result(
                  1, "", "heddle: there is no folder " + absent + "; create it or name another"));
    assertThat(absent).doesNotExist();
  }

  @Test
  void putsNoFileWhoseSizeIsNotWhatIsInIt() {
    Heddle.Result made = file("put", tcp, "/proc/version");
    assertThat(made.exitCode()).isEqualTo(1);
    assertThat(made.err())
        .contains("/proc/version has more in it than the 0 bytes that it says; copy it first");
    assertThat(root.resolve("version")).doesNotExist();
  }

  @Test
  void saysThatSomethingElseIsServedThere() {
    try (var others =
        Heddle.serve(
            "echo=tcp://127.0.0.1:0", "greeting=tcp://127.0.0.1:0", "frames=tcp://127.0.0.1:0")) {
      for (String name : List.of("echo", "greeting", "frames")) {
        String endpoint = "tcp://127.0.0.1:" + others.port(name);
        Path local = folder.resolve("foreign");
        assertThat(file("get", endpoint, "x", local.toString()))
            .isEqualTo(
                new Heddle.Result(
                    1,
                    "",
                    "heddle: "
                        + endpoint
                        + ": what answers there does not speak the protocol file; check host and"
                        + " port"));
        assertThat(folder.resolve("foreign.part")).doesNotExist();
      }
    }
  }

  // --- deadlines

  /** The request has two seconds, and its bytes come for longer. */
  @Test
  void takesAsLongAsDataFlows() throws IOException {
    byte[] bytes = new byte[30];
    try (var client = new FileClient(heddle.connect("file"))) {
      client.begin("slow", bytes, 0);
      long end = System.nanoTime() + 3_000_000_000L;
      for (int i = 0; i < bytes.length - 1; i++) client.dribble(end, bytes.length - 1 - i);
      client.dribble(0, 1);
      assertThat(client.answer().ok()).isTrue();
    }
  }

  // --- a terminal

  @Test
  void showsABarOnATerminal() throws Exception {
    Path file = made("on a terminal", 30 * MIB);
    var terminal = new PseudoTerminal("xterm");
    try (var put = Heddle.startOn(terminal, "file", "put", tcp, file.toString())) {
      assertThat(put.awaitExit()).isZero();
      assertThat(put.errors()).isEqualTo("modes restored");
      assertThat(String.join("\n", put.lines()))
          .contains("hashing on a terminal [")
          .contains("sending on a terminal [")
          .contains("█] 100%")
          .contains("on a terminal: 31457280 bytes, sha256 ");
    }
    try (var ls = Heddle.startOn(terminal, "file", "ls", tcp)) {
      assertThat(ls.awaitExit()).isZero();
      assertThat(ls.lines()).anyMatch(line -> line.matches("  30.0 MiB  \\S+Z  on a terminal\r?"));
    }
  }

  // --- without a copy

  @Test
  void sendsDownloadsWithoutCopyingThem() throws IOException {
    Shell.require("strace");
    Path served = Files.createDirectory(folder.resolve("traced"));
    Files.write(served.resolve("file"), new byte[8 * MIB]);
    Path trace = folder.resolve("trace");
    String socket = "unix://" + folder.resolve("traced.sock");
    var prefix =
        List.of(
            "strace", "-D", "-f", "--seccomp-bpf", "-e", "trace=sendfile", "-o", trace.toString());
    try (var traced =
        Heddle.serve(
            prefix,
            Map.of(),
            "file=tcp://127.0.0.1:0",
            "file=" + socket,
            "--option",
            "root=" + served)) {
      for (String endpoint : List.of("tcp://127.0.0.1:" + traced.port("file"), socket)) {
        Files.write(trace, new byte[0]);
        assertThat(file("get", endpoint, "file", folder.resolve("traced.back")).exitCode())
            .isZero();
        assertThat(sent(trace)).as(endpoint).isEqualTo(8 * MIB);
      }
      assertThat(traced.signal("TERM").awaitExit()).isZero();
    }
  }

  private static long sent(Path trace) throws IOException {
    return Files.readAllLines(trace).stream()
        .map(line -> Pattern.compile("sendfile.* = (\\d+)").matcher(line))
        .filter(Matcher::find)
        .mapToLong(line -> Long.parseLong(line.group(1)))
        .sum();
  }
}
