package io.heddle.inbox;

import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.DatagramProtocol;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.io.IOException;
import java.util.Optional;

/**
 * Appends each message to a file, as one line of JSON, and answers nothing: a connection that ends
 * in good order is the receipt. Everything that was sent over it is then in the file, and the file
 * is on the disk. Clients whose messages come at the same time share the wait for the disk.
 *
 * <h2>Wire format</h2>
 *
 * <p>With {@code framing: lines} a message is a line, ended by LF or CRLF, or the rest at the end
 * without one; with {@code reads} it is what one read delivers; over UDP it is a datagram. The
 * newline at its end is no part of it. A message of zero bytes, an empty line too, is none. It is
 * decoded from the option {@code charset}; bytes that are no text in it become U+FFFD.
 *
 * <p>The server sends nothing. It ends the connection when the peer has finished sending and all of
 * it is on the disk. Where that cannot be, because the disk is full, a deadline passes, the server
 * dies or is drained while the peer may still be sending, the connection is reset instead, over TLS
 * without a closing alert; nothing is known then of what was sent over it. A peer whose messages
 * cannot be stored, or whose line is longer than {@code line-bytes-max}, is told so by a line that
 * begins with {@code error:}. On a Unix socket, which cannot be reset, that line is all there is to
 * tell a failure by. Datagrams are not confirmed at all, nor written in the order in which they
 * came.
 *
 * <h2>The file</h2>
 *
 * <p>A line of UTF-8 for each message, {@code {"time":T,"peer":P,"text":M}}: when it came, in UTC;
 * where from, {@code unix} for who came by a Unix socket; and its text, in which only what JSON
 * requires is escaped. Lines are only ever appended, each in one piece, whichever listener of the
 * server it comes from; two servers should not share a file. What could not be written whole is cut
 * off again, at the next start if the server was killed meanwhile. A file that is moved away or
 * removed is replaced by a new one with the next message; to one that is emptied, lines go on being
 * appended.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve inbox=tcp://127.0.0.1:7073 --option file=inbox.jsonl --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening inbox inbox tcp://127.0.0.1:7073
 * admin off
 * ready in ... s
 * $ printf 'hello\n你好' | nc -N 127.0.0.1 7073
 * $ cat inbox.jsonl; rm inbox.jsonl
 * {"time":"...","peer":"127.0.0.1:...","text":"hello"}
 * {"time":"...","peer":"127.0.0.1:...","text":"你好"}
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 */
public final class Inbox implements StreamProtocol<InboxOptions>, DatagramProtocol<InboxOptions> {
  @Override
  public String name() {
    return "inbox";
  }

  @Override
  public Class<InboxOptions> options() {
    return InboxOptions.class;
  }

  @Override
  public String description() {
    return "appends each message to a file, synced before the connection closes";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new InboxWorkload());
  }

  @Override
  public Handler open(InboxOptions options, ListenerInfo listener) throws IOException {
    return new InboxHandler(options, new MessageFile(options.file()));
  }

  @Override
  public DatagramHandler openDatagrams(InboxOptions options, ListenerInfo listener)
      throws IOException {
    return new InboxHandler(options, new MessageFile(options.file()));
  }
}
