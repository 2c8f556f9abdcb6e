package io.heddle.exec;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.util.Optional;

/**
 * Remote commands: a message names a command that option {@code allow} has, and its arguments; the
 * answer is what it wrote. There is no shell: a message is split into words, the first of which is
 * looked up in the list, and the others are handed over as they are.
 *
 * <p>It does not start without {@code allow}, nor where another machine could reach it without a
 * client certificate: it listens on loopback and Unix sockets, or on {@code tls://} with a {@code
 * client-ca}.
 *
 * <h2>Wire format</h2>
 *
 * <p>A message is a line in UTF-8. The answer is a line {@code EXIT-CODE BYTES} and behind it
 * exactly that many bytes: all that the command wrote, stdout and stderr as they came, or {@code
 * Done.} if it wrote nothing. Answers come in the order of the messages, one command at a time on
 * each connection. With {@code framing: reads} a message is what one read delivers, and the answer
 * is the bytes alone. A message is one command: where further lines follow, outside of quotes, it
 * is refused, and nothing of it is run.
 *
 * <p>The words of a message are separated by blanks. Quotes and backslashes mean what they mean to
 * a POSIX shell; all else, such as {@code $}, {@code *}, {@code ;}, {@code |} and backticks, is a
 * character like any other. The codes are those of a shell:
 *
 * <ul>
 *   <li>0 to 255: what the command ended with; 128 and its number where a signal ended it,
 *   <li>124: it was ended after {@code timeout},
 *   <li>126: it is not allowed, or the message is no command; the bytes are a sentence,
 *   <li>127: the program is no longer there,
 *   <li>137: it was ended for writing more than {@code output-bytes-max}, as much of which is sent.
 * </ul>
 *
 * <p>Where a command was ended, the bytes end with a line that says why.
 *
 * <h2>What is allowed</h2>
 *
 * <p>Each entry of {@code allow} is a command, by a name that is looked up in {@code PATH} when the
 * listener opens, or by an absolute path; a message has to write it as the entry does. Alone it
 * permits any arguments. With further words, split as a message is, each argument has to match the
 * word in its place, where {@code *} stands for any characters and {@code ?} for one; a last word
 * {@code **} permits any further arguments. What begins with {@code -} is matched only by a word
 * that does as well, and a path with {@code ..} only by one that has it too. So {@code "ls -l
 * /srv/*"} lists what is below {@code /srv}, and {@code "git log **"} permits {@code git log} with
 * anything.
 *
 * <h2>What a command gets</h2>
 *
 * <p>The folder {@code directory}, {@code PATH}, {@code LANG} and option {@code environment}, and
 * nothing to read. It leads a process group of its own, and the whole group is ended after {@code
 * timeout}, with too much output, when its client resets the connection, when the command itself
 * has ended, and with the server, even one that is killed: nothing of its group goes on. A client
 * that just has no more to say still gets its answer, and who closes without a reset, as is usual
 * on a Unix socket, has said no more than that: the command runs to its end. A reset after that, or
 * behind more than 64 KiB of further messages, is seen only when the answer is written. Programs
 * are run by their path, which is how they call themselves in what they write.
 *
 * <p>At most {@code concurrency} commands run at a time, each until its group has ended; others
 * wait for their turn. They wait, too, while answers that their clients do not read could fill an
 * eighth of the heap, each being as long as {@code output-bytes-max}; such a client is given up
 * after {@code write-timeout}. What leaves the group, as a command can by {@code setsid}, is not
 * ended and not counted. It keeps nothing of the server's: what it writes after the command's end
 * nobody waits for, and then SIGPIPE ends it.
 *
 * <p>Every message is logged with its client, the name in its certificate, its exit code and how
 * long it took.
 *
 * <h2>Load tests</h2>
 *
 * <p>The workload asks for {@code echo TEXT}, with as many bytes as {@code --size} says, of a
 * server that allows {@code echo}.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve exec=tcp://127.0.0.1:7441 --option allow=echo,sleep --admin off 2>exec.log &
 * listening exec exec tcp://127.0.0.1:7441
 * admin off
 * ready in ... s
 * $ echo 'echo "hello,  world"; rm $HOME' | nc -N 127.0.0.1 7441
 * 0 24
 * hello,  world; rm $HOME
 * $ echo 'sleep 0' | nc -N 127.0.0.1 7441; echo
 * 0 5
 * Done.
 * $ echo 'rm -r /' | nc -N 127.0.0.1 7441
 * 126 28
 * this command is not allowed
 * $ kill %1; wait %1
 * $ grep -o '"echo.*bytes' exec.log; rm exec.log
 * "echo \"hello,  world\"; rm $HOME": exit 0, 24 bytes
 * }</pre>
 */
public final class Exec implements StreamProtocol<ExecOptions> {

  @Override
  public String name() {
    return "exec";
  }

  @Override
  public Class<ExecOptions> options() {
    return ExecOptions.class;
  }

  @Override
  public String description() {
    return "runs commands of a list, without a shell, and answers with what they write";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new ExecWorkload());
  }

  @Override
  public Handler open(ExecOptions options, ListenerInfo listener) {
    if (!listener.loopbackOnly() && !listener.requiresClientCertificate()) {
      throw new IllegalArgumentException(
          "endpoint: expected a loopback address, or tls:// with a client-ca in tls, since it runs"
              + " commands for whoever connects; got "
              + String.join(", ", listener.endpoints()));
    }
    return new ExecHandler(options, listener.name());
  }
}
