package io.heddle.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class FileProtocolTest {
  @Parameter boolean onLoopback;
  @TempDir private Path root;
  private ProtocolTester server;
  private Peer peer;

  @BeforeEach
  void serve() {
    serve(new FileOptions(root, new ByteSize(1 << 20), 20));
  }

  private void serve(FileOptions options) {
    server =
        onLoopback
            ? ProtocolTester.onLoopback(new FileProtocol(), options)
            : ProtocolTester.inMemory(new FileProtocol(), options);
    peer = new Peer(server);
  }

  private void serveAgain(FileOptions options) {
    close();
    serve(options);
  }

  @AfterEach
  void close() {
    peer.close();
    peer.client().closeReason();
    server.close();
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private Path hidden() {
    return root.resolve(Tree.HIDDEN);
  }

  private List<Path> partial() throws IOException {
    try (Stream<Path> files = Files.list(hidden())) {
      return files.toList();
    }
  }

  // --- put and get

  @Test
  void givesBackWhatItWasGiven() throws IOException {
    for (int size : new int[] {0, 1, 1000, 300_000}) {
      byte[] bytes = bytes(size);
      Peer.Answer put = peer.put("some/where/a file", bytes);
      assertThat(put.header())
          .isEqualTo(
              """
              {"op":"put","size":0,"status":"ok","offset":%d,"sha256":"%s"}\
              """
                  .formatted(size, Peer.sha256(bytes)));
      assertThat(root.resolve("some/where/a file")).hasBinaryContent(bytes);
      Peer.Answer get = peer.get("some/where/a file");
      assertThat(get.payload()).isEqualTo(bytes);
      assertThat(get.number("total")).isEqualTo(size);
      assertThat(get.member("sha256")).isEqualTo(Peer.sha256(bytes));
    }
    assertThat(partial()).isEmpty();
  }

  @Test
  void answersRequestsThatAreStuckTogetherOrComeInPieces() {
    var stream = new ArrayList<byte[]>();
    for (int i = 0; i < 5; i++) {
      stream.add(Peer.message("{'op':'put','path':'x','size':3}", ("ab" + i).getBytes(UTF_8)));
      stream.add(Peer.message("{'op':'get','path':'x','size':0}", new byte[0]));
    }
    for (byte[] message : stream) peer.client().send(message);
    for (int i = 0; i < 5; i++) {
      assertThat(peer.answer().ok()).isTrue();
      assertThat(peer.answer().text()).isEqualTo("ab" + i);
    }
    peer.client().dribble(stream.get(0)).dribble(stream.get(1));
    assertThat(peer.answer().ok()).isTrue();
    assertThat(peer.answer().text()).isEqualTo("ab0");
  }

  @Test
  void tellsTheHashOfAFileThatWasPutWithoutOne() {
    Peer.Answer put = peer.ask("{'op':'put','path':'x','size':2}", new byte[] {'h', 'i'});
    assertThat(put.member("sha256")).isEqualTo(Peer.sha256("hi".getBytes(UTF_8)));
  }

  @Test
  void refusesAFileThatIsNotWhatWasAnnounced() throws IOException {
    peer.put("x", "before");
    String header = "{'op':'put','path':'x','size':5,'sha256':'%s'}".formatted("0".repeat(64));
    Peer.Answer put = peer.ask(header, "after".getBytes(UTF_8));
    assertThat(put.ok()).isFalse();
    assertThat(put.text()).startsWith("sha256: expected 0000").contains("put it anew");
    assertThat(root.resolve("x")).hasContent("before");
    assertThat(partial()).isEmpty();
    assertThat(peer.put("x", "after").ok()).isTrue();
  }

  @Test
  void noticesThatAFileWasReplacedOrWrittenTo() throws IOException {
    Files.writeString(root.resolve("x"), "one");
    Files.setLastModifiedTime(root.resolve("x"), FileTime.from(Instant.EPOCH));
    assertThat(peer.get("x").member("sha256")).isEqualTo(Peer.sha256("one".getBytes(UTF_8)));
    Files.writeString(root.resolve("x"), "two");
    assertThat(peer.get("x").member("sha256")).isEqualTo(Peer.sha256("two".getBytes(UTF_8)));
    Files.writeString(root.resolve("x"), "six");
    assertThat(peer.get("x").member("sha256")).isEqualTo(Peer.sha256("six".getBytes(UTF_8)));
  }

  // --- parts

  @Test
  void goesOnWithAPutThatWasCut() throws IOException {
    byte[] bytes = bytes(200_000);
    String hash = Peer.sha256(bytes);
    String whole = "{'op':'put','path':'big','size':200000,'sha256':'%s'}".formatted(hash);
    byte[] message = Peer.message(whole, bytes);
    try (var cut = new Peer(server)) {
      cut.client().send(Arrays.copyOf(message, 150_000)).finish();
      cut.client().closeReason();
    }
    assertThat(root.resolve("big")).doesNotExist();
    assertThat(partial()).hasSize(1);
    String question = "{'op':'put','path':'big','size':0,'total':200000,'sha256':'%s'}";
    int there = (int) peer.ask(question.formatted(hash)).number("offset");
    assertThat(there).isEqualTo(150_000 - (message.length - bytes.length));
    Peer.Answer put = rest("big", bytes, there);
    assertThat(put.member("sha256")).isEqualTo(hash);
    assertThat(root.resolve("big")).hasBinaryContent(bytes);
    assertThat(partial()).isEmpty();
    // And there is nothing to be put any more.
    assertThat(peer.ask(question.formatted(hash)).number("offset")).isEqualTo(200_000);
  }

  private Peer.Answer rest(String path, byte[] whole, int offset) {
    byte[] rest = Arrays.copyOfRange(whole, offset, whole.length);
    return peer.ask(
        "{'op':'put','path':'%s','size':%d,'offset':%d,'total':%d,'sha256':'%s'}"
            .formatted(path, rest.length, offset, whole.length, Peer.sha256(whole)),
        rest);
  }

  @Test
  void goesOnAfterARestart() throws IOException {
    byte[] bytes = bytes(10_000);
    var options = new FileOptions(root, new ByteSize(10_000), 20);
    serveAgain(options);
    assertThat(part(bytes, 0, 4_000).number("offset")).isEqualTo(4_000);
    serveAgain(options);
    assertThat(part(bytes, 4_000, 7_000).number("offset")).isEqualTo(7_000);
    assertThat(rest("big", bytes, 7_000).ok()).isTrue();
    assertThat(root.resolve("big")).hasBinaryContent(bytes);
  }

  private Peer.Answer part(byte[] whole, int from, int to) {
    return peer.ask(
        "{'op':'put','path':'big','size':%d,'offset':%d,'total':%d,'sha256':'%s'}"
            .formatted(to - from, from, whole.length, Peer.sha256(whole)),
        Arrays.copyOfRange(whole, from, to));
  }

  @Test
  void placesAFileThatWasWholeWhenItsServerDied() throws IOException {
    byte[] bytes = bytes(1_000);
    assertThat(part(bytes, 0, 999).ok()).isTrue();
    Path left = partial().get(0);
    Files.write(left, bytes);
    serveAgain(new FileOptions(root, new ByteSize(1_000), 20));
    assertThat(part(bytes, 1_000, 1_000).member("sha256")).isEqualTo(Peer.sha256(bytes));
    assertThat(root.resolve("big")).hasBinaryContent(bytes);
  }

  @Test
  void findsOutThatWhatWasLeftIsDamaged() throws IOException {
    byte[] bytes = bytes(1_000);
    part(bytes, 0, 500);
    Files.write(partial().get(0), new byte[500]);
    serveAgain(new FileOptions(root, new ByteSize(1_000), 20));
    assertThat(rest("big", bytes, 500).text()).startsWith("sha256: ").contains("put it anew");
    assertThat(part(bytes, 0, 0).number("offset")).isZero();
    assertThat(peer.put("big", bytes).ok()).isTrue();
  }

  @Test
  void refusesAPartThatDoesNotFollow() {
    byte[] bytes = bytes(1_000);
    part(bytes, 0, 500);
    assertThat(part(bytes, 600, 700).text())
        .isEqualTo("offset: 500 bytes of it are there; go on from there or begin at 0");
    assertThat(part(bytes, 400, 700).ok()).isFalse();
    assertThat(part(bytes, 0, 100).number("offset")).isEqualTo(100);
    assertThat(rest("big", bytes, 100).ok()).isTrue();
  }

  @Test
  void letsTwoPutTheSameFileAtOnce() throws IOException {
    byte[] bytes = bytes(1_000);
    byte[] message =
        Peer.message(
            "{'op':'put','path':'big','size':1000,'sha256':'%s'}".formatted(Peer.sha256(bytes)),
            bytes);
    try (var slow = new Peer(server)) {
      slow.client().send(Arrays.copyOf(message, 600));
      assertThat(peer.put("big", bytes).ok()).isTrue();
      slow.client().send(Arrays.copyOfRange(message, 600, message.length));
      assertThat(slow.answer().ok()).isTrue();
    }
    assertThat(root.resolve("big")).hasBinaryContent(bytes);
    assertThat(partial()).isEmpty();
  }

  @Test
  void getsFromAnOffsetOfTheSameFileOnly() {
    peer.put("x", "0123456789");
    String hash = Peer.sha256("0123456789".getBytes(UTF_8));
    String header = "{'op':'get','path':'x','size':0,'offset':%d,'sha256':'%s'}";
    Peer.Answer rest = peer.ask(header.formatted(7, hash));
    assertThat(rest.text()).isEqualTo("789");
    assertThat(rest.number("offset")).isEqualTo(7);
    assertThat(rest.number("total")).isEqualTo(10);
    assertThat(peer.ask(header.formatted(10, hash)).text()).isEmpty();
    assertThat(peer.ask(header.formatted(11, hash)).text())
        .isEqualTo("offset: expected 0 to 10, got 11");
    peer.put("x", "abcdefghij");
    assertThat(peer.ask(header.formatted(7, hash)).text())
        .isEqualTo("sha256: 'x' is another file by now; begin anew");
  }

  // --- ls

  @Test
  void listsWhatCanBeGot() throws IOException {
    peer.put("b", "22");
    peer.put("a/inner", "");
    Files.createSymbolicLink(root.resolve("link"), root.resolve("b"));
    Files.writeString(root.resolve("turned\\about"), "");
    for (Path path : List.of(root.resolve("a"), root.resolve("b")))
      Files.setLastModifiedTime(path, FileTime.from(Instant.EPOCH));
    assertThat(peer.ls("").text())
        .isEqualTo(
            """
            {"name":"a","type":"folder","modified":"1970-01-01T00:00:00Z"}
            {"name":"b","type":"file","size":2,"modified":"1970-01-01T00:00:00Z"}
            """);
    assertThat(peer.ls("a").text()).startsWith("{\"name\":\"inner\",\"type\":\"file\",\"size\":0,");
    assertThat(peer.ask("{'op':'ls','size':0}").text()).hasLineCount(2);
    assertThat(peer.ls("none").text()).isEqualTo("there is no folder 'none'");
    assertThat(peer.ls("b").text()).isEqualTo("'b' is no folder");
  }

  @Test
  void listsALargeFolderInParts() throws IOException {
    for (int i = 0; i < 1_001; i++) Files.createFile(root.resolve("f%04d".formatted(i)));
    Peer.Answer first = peer.ls("");
    assertThat(first.text()).hasLineCount(1_000);
    assertThat(first.member("next")).isEqualTo("f0999");
    Peer.Answer second = peer.ask("{'op':'ls','size':0,'path':'','after':'f0999'}");
    assertThat(second.text()).hasLineCount(1).contains("f1000");
    assertThat(second.member("next")).isEmpty();
  }

  // --- refusals

  @Test
  void refusesWhatIsNoRequest() {
    assertThat(peer.ask("{'op':'rm','size':0}").text())
        .isEqualTo("op: expected put, get or ls, got 'rm'");
    assertThat(peer.ask("{'op':'get','size':2,'path':'x'}", new byte[2]).text())
        .isEqualTo("size: expected 0, since get has no payload");
    assertThat(peer.get("x").text()).isEqualTo("there is no file 'x'");
    assertThat(peer.put("a/b", "").ok()).isTrue();
    assertThat(peer.get("a").text()).isEqualTo("'a' is a folder");
    assertThat(peer.put("a", "x").text()).isEqualTo("'a' is a folder");
    assertThat(peer.put("a/b/c", "x").text()).isEqualTo("'a/b' is no folder");
    assertThat(peer.ask("{'op':'put','path':'x','size':0,'sha256':'xy'}").text())
        .isEqualTo("sha256: expected 64 hexadecimal digits, got 'xy'");
    assertThat(peer.ask("{'op':'put','path':'x','size':0,'total':9}").text())
        .isEqualTo("sha256: without that of the whole there are no parts of a file");
    assertThat(peer.ask("{'op':'put','path':'x','size':2,'total':1}", new byte[2]).text())
        .startsWith("total: expected 2 or more");
    assertThat(peer.ask("{'op':'get','path':'a/b','size':0,'offset':-1}").text())
        .isEqualTo("offset: expected 0 or more, got -1");
    assertThat(peer.ask("{'op':'put','path':'x','size':0,'offset':9223372036854775807}").ok())
        .isFalse();
    assertThat(peer.put("x", "still in step").ok()).isTrue();
  }

  @Test
  void saysThatAMemberIsOfTheWrongType() {
    assertThat(peer.ask("{'op':1,'size':0}").text()).isEqualTo("op: expected a text, got 1");
    assertThat(peer.ask("{'op':'get','path':['x'],'size':0}").text())
        .isEqualTo("path: expected a text, got a list");
    assertThat(peer.ask("{'op':'ls','after':{},'size':0}").text())
        .isEqualTo("after: expected a text, got an object");
    assertThat(peer.ask("{'op':'put','path':'x','size':0,'sha256':true}").text())
        .isEqualTo("sha256: expected a text, got true");
    assertThat(peer.ask("{'op':'put','path':'x','size':0,'offset':'12'}").text())
        .isEqualTo("offset: expected a whole number, got \"12\"");
    assertThat(peer.ask("{'op':'put','path':'x','size':0,'total':1.5}").text())
        .isEqualTo("total: expected a whole number, got 1.5");
    assertThat(peer.ask("{'op':'put','path':'x','size':0,'offset':null}").ok()).isTrue();
    peer.client().send(Peer.message("{'op':'ls','size':'0'}", new byte[0]));
    assertThat(peer.answer().text()).startsWith("size: expected 0 to ").endsWith("got \"0\"");
  }

  @Test
  void endsAConnectionWhosePayloadIsTooMuchToSkip() {
    long size = Payload.SKIPPED_BYTES_MAX + 1;
    peer.client().send(Peer.message("{'op':'get','path':'x','size':" + size + "}", new byte[0]));
    assertThat(peer.answer().text()).startsWith("size: expected 0");
    byte[] mebibyte = new byte[1 << 20];
    for (long sent = 0; sent < size - 1; sent += mebibyte.length) peer.client().send(mebibyte);
    assertThat(peer.client().readAll()).isEmpty();
    assertThat(peer.client().closeReason()).isEqualTo("protocol-error");
  }

  // --- quota

  @Test
  void keepsToTheQuota() throws IOException {
    serveAgain(new FileOptions(root, new ByteSize(1_000), 20));
    assertThat(peer.put("a", bytes(600)).ok()).isTrue();
    assertThat(peer.put("b", bytes(401)).text())
        .isEqualTo("quota: there is room for 400 more of 1000 bytes, and 401 are needed");
    assertThat(peer.put("b", bytes(400)).ok()).isTrue();
    assertThat(peer.put("c", bytes(0)).ok()).isTrue();
    // Both are there for a moment.
    assertThat(peer.put("b", bytes(400)).ok()).isFalse();
    serveAgain(new FileOptions(root, new ByteSize(1_000), 20));
    assertThat(peer.put("d", bytes(1)).ok()).isFalse();
  }

  @Test
  void givesBackWhatAReplacedFileHeld() {
    serveAgain(new FileOptions(root, new ByteSize(1_000), 20));
    for (int i = 0; i < 10; i++) assertThat(peer.put("a", bytes(500 - i)).ok()).isTrue();
    assertThat(peer.put("b", bytes(509)).ok()).isTrue();
  }

  @Test
  void countsFilesAndFoldersToo() {
    serveAgain(new FileOptions(root, new ByteSize(1_000), 3));
    assertThat(peer.put("a/b", "").ok()).isTrue();
    assertThat(peer.put("c/d", "").text())
        .isEqualTo("files-max: there are 3 files and folders already");
    assertThat(peer.put("e", "").ok()).isTrue();
    assertThat(peer.put("f", "").ok()).isFalse();
  }

  @Test
  void refusesBeforeAnythingIsSent() {
    serveAgain(new FileOptions(root, new ByteSize(1_000), 20));
    String question = "{'op':'put','path':'x','size':0,'total':%d,'sha256':'%s'}";
    assertThat(peer.ask(question.formatted(1_001, "0".repeat(64))).text()).startsWith("quota: ");
    assertThat(peer.ask(question.formatted(Long.MAX_VALUE, "0".repeat(64))).text())
        .startsWith("quota: ");
    assertThat(peer.ask(question.formatted(1_000, "0".repeat(64))).number("offset")).isZero();
  }

  @Test
  void makesRoomByGivingUpWhatNobodyGoesOnWith() throws IOException {
    serveAgain(new FileOptions(root, new ByteSize(1_000), 20));
    byte[] other = bytes(900);
    assertThat(part(other, 0, 800).ok()).isTrue();
    assertThat(peer.put("x", bytes(300)).ok()).isTrue();
    assertThat(partial()).isEmpty();
    assertThat(part(other, 0, 0).text()).startsWith("quota: there is room for 700 more");
  }

  @Test
  void keepsNothingOfAPutThatCannotBeGoneOnWith() throws IOException {
    try (var cut = new Peer(server)) {
      cut.client().send(Peer.message("{'op':'put','path':'x','size':100}", new byte[50])).finish();
      cut.client().closeReason();
    }
    assertThat(partial()).isEmpty();
    assertThat(root.resolve("x")).doesNotExist();
  }

  @Test
  void sharesTheQuotaAmongListenersOfOneRoot() {
    var protocol = new FileProtocol();
    var options = new FileOptions(root, new ByteSize(1_000), 20);
    try (var one = ProtocolTester.inMemory(protocol, options);
        var other = ProtocolTester.inMemory(protocol, options);
        var first = new Peer(one);
        var second = new Peer(other)) {
      assertThat(first.put("a", bytes(600)).ok()).isTrue();
      assertThat(second.put("b", bytes(600)).text()).startsWith("quota: there is room for 400");
      first.client().finish().closeReason();
      second.client().finish().closeReason();
    }
  }

  // --- faults

  @Test
  void standsWhatMayGoWrongAtEveryByte() throws IOException {
    byte[] put = Peer.message("{'op':'put','path':'x','size':3}", "abc".getBytes(UTF_8));
    byte[] get = Peer.message("{'op':'get','path':'y','size':0}", new byte[0]);
    Files.writeString(root.resolve("y"), "hello");
    byte[] both = Arrays.copyOf(put, put.length + get.length);
    System.arraycopy(get, 0, both, put.length, get.length);
    if (!onLoopback) assertThat(FaultTester.of(server, both).run()).isGreaterThan(100);
    assertThat(partial()).isEmpty();
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(FileProtocol.class);
    assertThat(new FileProtocol().name()).isEqualTo("file");
    assertThat(new FileProtocol().description()).isNotBlank();
  }
}
