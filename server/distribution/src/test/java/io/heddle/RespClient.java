package io.heddle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;

/** Says commands to a Redis server, or what looks like one, and takes its answers as bytes. */
final class RespClient implements AutoCloseable {
  private final SocketChannel channel;
  private final InputStream in;

  RespClient(Path socket) {
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(socket));
      in = new java.io.BufferedInputStream(Channels.newInputStream(channel));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Text has one character for each byte. */
  RespClient say(List<String> words) {
    var command = new StringBuilder("*").append(words.size()).append("\r\n");
    for (String word : words)
      command.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    return sayRaw(command.toString());
  }

  RespClient sayRaw(String bytes) {
    try {
      channel.write(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1)));
      return this;
    } catch (IOException closed) {
      // It may have been told by now that it was too much.
      return this;
    }
  }

  String ask(String... words) {
    return say(List.of(words)).hear();
  }

  /** One answer, whole. */
  String hear() {
    try {
      String line = line();
      int count =
          "$*=~>%".indexOf(line.charAt(0)) < 0 ? 0 : Integer.parseInt(line.strip().substring(1));
      var answer = new StringBuilder(line);
      if ("$=".indexOf(line.charAt(0)) >= 0 && count >= 0)
        answer.append(new String(in.readNBytes(count + 2), ISO_8859_1));
      int parts =
          "*~>".indexOf(line.charAt(0)) >= 0 ? count : line.charAt(0) == '%' ? 2 * count : 0;
      for (int i = 0; i < parts; i++) answer.append(hear());
      return answer.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int one; (one = in.read()) != '\n'; line.write(one))
      if (one < 0) throw new EOFException("the server closed the connection");
    return line.toString(ISO_8859_1) + "\n";
  }

  /** Says nothing more, and takes all that comes until the server closes. */
  String hearAll() {
    try {
      channel.shutdownOutput();
      return new String(in.readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
