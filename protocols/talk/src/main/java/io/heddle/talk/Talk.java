package io.heddle.talk;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.util.Optional;

/**
 * A telephone: who calls first waits, the next caller is connected to them, and what one says the
 * other hears, until one of them says {@code bye}.
 *
 * <p>Without the option {@code waiting-max} there are as many telephones as it takes: every two
 * callers have a call of their own, in the order in which they come, and a third waits for a
 * fourth. With it there is one: while two talk, so many others wait for their turn, and whoever
 * comes then is told {@code busy}.
 *
 * <h2>Wire format</h2>
 *
 * <p>With {@code framing: lines} a message is a line, and arrives as one, ended by LF; with {@code
 * reads} it is what one read delivers, and arrives as it came. Either way its bytes are not looked
 * at, whatever their encoding. What is said before somebody is there is kept, up to 256 KiB, and is
 * the first that the other hears; who says more to nobody is told so in a line that begins with
 * {@code error:}, and hung up.
 *
 * <p>The server says nothing of its own but one word, as a message, before it ends a connection:
 * {@code busy}, or {@code bye}. So a client that sends and receives in turn hears what the other
 * has said, never something else; people who would rather know what goes on set the option {@code
 * notices}, and are told in lines that begin with {@code *}.
 *
 * <p>A message that is {@code bye}, with blanks around it or not, ends the call: the other hears
 * it, too, and both connections end. The other hears the same when its partner just leaves, dies,
 * or takes nothing until more than {@code output-bytes-max} wait for it; and both do when the
 * server is drained. Who is waiting for a partner or for their turn leaves by {@code bye}, or by
 * the end. There is no limit to how long a caller may be silent, or wait.
 *
 * <p>A load test needs an even number of clients, and a server without {@code waiting-max}.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve talk=tcp://127.0.0.1:7074 --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening talk talk tcp://127.0.0.1:7074
 * admin off
 * ready in ... s
 * $ exec 3<>/dev/tcp/127.0.0.1/7074; echo 'is anybody there?' >&3
 * $ printf 'I am\nbye\n' | nc 127.0.0.1 7074
 * is anybody there?
 * $ cat <&3
 * I am
 * bye
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 */
public final class Talk implements StreamProtocol<TalkOptions> {

  @Override
  public String name() {
    return "talk";
  }

  @Override
  public Class<TalkOptions> options() {
    return TalkOptions.class;
  }

  @Override
  public String description() {
    return "a telephone: every two callers talk until one says bye";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new TalkWorkload());
  }

  @Override
  public Handler open(TalkOptions options, ListenerInfo listener) {
    return new TalkHandler(options, listener.outputBytesMax());
  }
}
