package io.heddle.file;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.io.IOException;
import java.util.Optional;

/**
 * Keeps files below one folder, the option {@code root}: {@code put} stores one, {@code get} sends
 * it, {@code ls} lists a folder. A file is in its place whole or not at all: while it comes it lies
 * in a hidden folder, its SHA-256 is checked, it is written to the disk, and then renamed, in place
 * of the one before. So {@code kill -9} at any moment leaves the old file or the new one. Where a
 * put or a get was cut, it goes on from there. The command {@code heddle file} is its client.
 *
 * <p>All that is stored counts for the option {@code quota}, what is not whole yet as well: its
 * room is reserved before its first byte is taken, so the quota is exact however many come at once.
 * Partial files that nobody goes on with are kept, at most 1,000, until their room is needed.
 * Listeners of the same root share its quota. Downloads are not copied through user space on plain
 * TCP and Unix sockets.
 *
 * <h2>Wire format</h2>
 *
 * <p>Each message, either way, is a length of 4 bytes, big-endian; a header of that length (at most
 * 64 KiB), which is a JSON object with {@code op} and {@code size}; and {@code size} bytes of
 * payload. Answers come in the order of the requests, with the same {@code op} and {@code
 * "status":"ok"}, or {@code "status":"error"} and a sentence as payload. After an error the next
 * request is read as if nothing had been; only where more than 64 MiB of unwanted payload would
 * have to be skipped, or where a header is none, the connection ends.
 *
 * <ul>
 *   <li>{@code put} stores its payload, a file or a part of one, at {@code path}. {@code sha256} is
 *       that of the whole file in hexadecimal digits, and may be left out; {@code offset} is where
 *       the payload belongs (default 0), {@code total} how long the whole is (default: {@code
 *       offset} and {@code size} together). The answer has {@code offset}, how much is there, and
 *       {@code sha256} when that is all of it and the file is in its place.
 *   <li>{@code get} is answered with the file at {@code path} from {@code offset} (default 0) on.
 *       It is refused where {@code sha256} is given and the file is another by now. The answer has
 *       {@code offset}, {@code total} and {@code sha256}, both of the whole, and {@code modified}.
 *   <li>{@code ls} is answered with what is in the folder {@code path} (default: the topmost), a
 *       line of JSON for each entry, in the order of the names: {@code name}, {@code type} ({@code
 *       file} or {@code folder}), {@code size} of a file, {@code modified}. At most 1,000 of them;
 *       where there are more the answer has {@code next}, which is asked for the rest with as
 *       {@code after}.
 * </ul>
 *
 * <p>To go on with a put, ask first: a put with {@code sha256}, {@code total} and {@code size} 0 is
 * answered with the {@code offset} to go on from, with an error if there is no room, or with {@code
 * sha256} if that very file is there already. Then put the rest, with that {@code offset}. An
 * offset of 0 always begins anew. A request's deadline starts anew whenever a part of its payload
 * has come. Of several who put to one path, the last to be whole wins.
 *
 * <h2>Names</h2>
 *
 * <p>A path is names with {@code /} between them, from the root folder down, at most 32 deep;
 * folders that are missing are made by a put. Nothing leads out of the root: {@code ..}, {@code .},
 * empty names and a leading {@code /} are refused, and so are backslashes, control characters,
 * those that turn the direction of writing, names longer than 255 bytes of UTF-8, and whatever only
 * looks like {@code ..} (full-width dots, dots with joiners between them). Links are never
 * followed, also such as are put there at that very moment, since each step is taken from the
 * folder that is open (openat), not from its path; they are not listed either. The hidden folder
 * {@code .heddle-partial} cannot be named.
 *
 * <h2>Load tests</h2>
 *
 * <p>Each client of one leaves its two files below {@code load-}, since nothing can be deleted by
 * this protocol.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve file=tcp://127.0.0.1:7021 --option root=$(mktemp -d) --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening file file tcp://127.0.0.1:7021
 * admin off
 * ready in ... s
 * $ bin/heddle file put tcp://127.0.0.1:7021 LICENSE texts/
 * texts/LICENSE: ... bytes, sha256 ...
 * $ bin/heddle file put tcp://127.0.0.1:7021 LICENSE texts/
 * texts/LICENSE: ... bytes, sha256 ..., ... were there before
 * $ bin/heddle file ls tcp://127.0.0.1:7021 texts
 * LICENSE
 * $ bin/heddle file get tcp://127.0.0.1:7021 texts/LICENSE $(mktemp -d)
 * /.../LICENSE: ... bytes, sha256 ...
 * $ bin/heddle file get tcp://127.0.0.1:7021 ../etc/passwd
 * heddle: tcp://127.0.0.1:7021: path: '..' is no name; name it from the root folder down
 * $ printf '\0\0\0\045{"op":"put","path":"hi.txt","size":2}hi' | nc -N 127.0.0.1 7021 | tail -c +5; echo
 * {"op":"put","size":0,"status":"ok","offset":2,"sha256":"8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4"}
 * $ printf '\0\0\0\045{"op":"get","path":"hi.txt","size":0}' | nc -N 127.0.0.1 7021 | tail -c 2; echo
 * hi
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 */
public final class FileProtocol implements StreamProtocol<FileOptions> {
  private final Stores stores = new Stores();

  @Override
  public String name() {
    return "file";
  }

  @Override
  public Class<FileOptions> options() {
    return FileOptions.class;
  }

  @Override
  public String description() {
    return "keeps files below one folder: put, get and ls, resumed, checked by SHA-256, within a quota";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new FileWorkload());
  }

  @Override
  public Handler open(FileOptions options, ListenerInfo listener) throws IOException {
    return new FileHandler(stores, options);
  }
}
