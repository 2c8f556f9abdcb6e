package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The upload and download of the socket tutorials, with their own kind of client: a length and a
 * header packed by struct and json, then bytes in pieces of 1,024.
 */
class UploadAndDownloadIT {
  private static final String CLIENT =
      """
      import hashlib, json, os, socket, struct, sys

      port, folder = int(sys.argv[1]), sys.argv[2]

      def connect():
          client = socket.socket()
          client.settimeout(60)
          client.connect(('127.0.0.1', port))
          return client

      def send_header(client, **header):
          packed = json.dumps(header).encode()
          client.send(struct.pack('>I', len(packed)))
          client.send(packed)

      def receive(client, count):
          pieces = b''
          while len(pieces) < count:
              piece = client.recv(min(1024, count - len(pieces)))
              if not piece:
                  raise EOFError
              pieces += piece
          return pieces

      def receive_header(client):
          length = struct.unpack('>I', receive(client, 4))[0]
          return json.loads(receive(client, length))

      def upload(client, name):
          path = os.path.join(folder, name)
          send_header(client, op='put', path=name, size=os.path.getsize(path))
          with open(path, 'rb') as file:
              while piece := file.read(1024):
                  client.send(piece)
          answer = receive_header(client)
          receive(client, answer['size'])
          return answer

      def download(client, name):
          send_header(client, op='get', path=name, size=0)
          answer = receive_header(client)
          return answer, receive(client, answer['size'])
      """;

  @TempDir private static Path folder;
  private static Path root;
  private static Heddle heddle;

  @BeforeAll
  static void serve() throws IOException {
    Shell.require("python3");
    root = Files.createDirectory(folder.resolve("root"));
    heddle =
        Heddle.serve(
            List.of(),
            Map.of("LC_ALL", "C.UTF-8"),
            "file=tcp://127.0.0.1:0",
            "--option",
            "root=" + root);
  }

  @AfterAll
  static void stop() {
    if (heddle == null) return;
    assertThat(heddle.errors()).isEmpty();
    heddle.close();
  }

  private static String run(String script) {
    Heddle.Result result =
        Shell.run(
            folder,
            Map.of("LC_ALL", "C.UTF-8"),
            "python3 -c \"$1\" $2 $3",
            CLIENT + script.stripIndent(),
            heddle.port("file"),
            folder);
    assertThat(result.err()).isEmpty();
    return result.out();
  }

  private static void made(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    Files.write(folder.resolve(name), content);
  }

  @Test
  void uploadsAndDownloadsInPieces() throws IOException {
    made("video.mp4", 1_000_001);
    String printed =
        run(
            """
            with open(os.path.join(folder, '电影.txt'), 'w') as file:
                file.write('hello')
            client = connect()
            for name in ['video.mp4', '电影.txt']:
                content = open(os.path.join(folder, name), 'rb').read()
                print(upload(client, name)['sha256'] == hashlib.sha256(content).hexdigest())
                answer, got = download(client, name)
                print(answer['status'], answer['total'], got == content)
            """);
    assertThat(printed.lines()).containsExactly("True", "ok 1000001 True", "True", "ok 5 True");
    assertThat(Files.mismatch(folder.resolve("video.mp4"), root.resolve("video.mp4")))
        .isEqualTo(-1);
  }

  @Test
  void servesOthersWhileOneIsSlow() throws IOException {
    made("quick", 2_000);
    String printed =
        run(
            """
            slow = connect()
            send_header(slow, op='put', path='slow', size=10)
            slow.send(b'12345')
            others = [connect() for _ in range(20)]
            print(sum(upload(other, 'quick')['status'] == 'ok' for other in others))
            print(sum(len(download(other, 'quick')[1]) for other in others))
            slow.send(b'67890')
            print(receive_header(slow)['status'])
            """);
    assertThat(printed.lines()).containsExactly("20", "40000", "ok");
    assertThat(root.resolve("slow")).hasContent("1234567890");
  }

  @Test
  void outlivesClientsThatGoWithoutAWord() throws IOException {
    made("after", 1_000);
    String printed =
        run(
            """
            for sent in range(0, 40, 3):
                for reset in False, True:
                    client = connect()
                    header = json.dumps({'op': 'put', 'path': 'gone', 'size': 20}).encode()
                    message = struct.pack('>I', len(header)) + header + b'x' * 10
                    client.send(message[:sent + 20])
                    if reset:
                        client.setsockopt(
                            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                    client.close()
            client = connect()
            upload(client, 'after')
            send_header(client, op='get', path='after', size=0)
            client.close()
            print(download(connect(), 'gone')[0]['status'])
            print(len(download(connect(), 'after')[1]))
            """);
    assertThat(printed.lines()).containsExactly("error", "1000");
    assertThat(root.resolve("gone")).doesNotExist();
  }

  @Test
  void saysWhatIsWrongInASentence() {
    String printed =
        run(
            """
            client = connect()
            for name in ['none', '../etc/passwd', '/etc/passwd']:
                print(download(client, name)[1].decode())
            """);
    assertThat(printed.lines())
        .containsExactly(
            "there is no file 'none'",
            "path: '..' is no name; name it from the root folder down",
            "path: '/etc/passwd' begins with /; name it from the root folder down");
  }
}
