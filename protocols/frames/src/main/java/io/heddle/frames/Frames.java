package io.heddle.frames;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.util.Optional;

/**
 * Messages of bytes with a JSON header, each of which is answered by one. Where a message ends
 * follows from what it says of itself, so it makes no difference whether messages come stuck
 * together or in pieces: the answers come in order.
 *
 * <h2>Wire format</h2>
 *
 * <p>A message is a length of four bytes, unsigned and big-endian (option {@code byte-order}); a
 * header of that length, 64 KiB at most, which is one JSON object in UTF-8; and a payload of as
 * many bytes as the header's {@code size} says, from none to the listener's {@code
 * frame-bytes-max}. In Python a request is {@code struct.pack(">I", len(header)) + header +
 * payload}. What the header holds besides {@code op} and {@code size} is ignored. The answer has
 * the same form, and its header {@code "op"}, {@code "size"} and {@code "status": "ok"}; its
 * payload follows from the {@code op}:
 *
 * <ul>
 *   <li>{@code echo}: the same bytes,
 *   <li>{@code upper}: the payload, which is text in UTF-8, in upper case,
 *   <li>{@code sha256}: the SHA-256 of the payload as 64 lower-case hexadecimal digits.
 * </ul>
 *
 * <p>Where something is wrong the answer has {@code "status": "error"} and a sentence as its
 * payload. An unknown {@code op} is such a case, and so is a text that is not UTF-8: the payload is
 * read and thrown away, and the connection goes on. But the connection ends behind the answer where
 * nobody can tell where the next message begins: at a length of 0 or above 64 KiB, a header that is
 * no JSON object, a {@code size} that is missing, negative or too large.
 *
 * <h2>Load tests</h2>
 *
 * <p>The workload asks for every {@code op} in turn, over {@code --size} bytes of text, of a server
 * with the default {@code byte-order}.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve frames=tcp://127.0.0.1:7431 --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening frames frames tcp://127.0.0.1:7431
 * admin off
 * ready in ... s
 * $ printf '\0\0\0\027{"op":"upper","size":5}hello' | nc -N 127.0.0.1 7431 | tail -c +5; echo
 * {"op":"upper","size":5,"status":"ok"}HELLO
 * $ printf '\0\0\0\026{"op":"nope","size":2}hi' | nc -N 127.0.0.1 7431 | tail -c +5; echo
 * {"op":"nope","size":55,"status":"error"}there is no op 'nope', there are echo, upper and sha256
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 */
public final class Frames implements StreamProtocol<FramesOptions> {

  @Override
  public String name() {
    return "frames";
  }

  @Override
  public Class<FramesOptions> options() {
    return FramesOptions.class;
  }

  @Override
  public String description() {
    return "answers messages of bytes with a JSON header: echo, upper, sha256";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new FramesWorkload());
  }

  @Override
  public Handler open(FramesOptions options, ListenerInfo listener) {
    return new FramesHandler(options.byteOrder().order(), listener.frameBytesMax());
  }
}
