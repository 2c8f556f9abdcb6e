package io.heddle.chat;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.util.Optional;

/**
 * Rooms in which everybody hears what the others say. A member gives a nick, starts in {@code
 * lobby}, and is shown what was said there last; rooms open as they are joined and close behind
 * their last member, all but the lobby.
 *
 * <p>The room waits for nobody: a member that does not read is dropped when {@code
 * output-bytes-max} of the listener is pending for it, and its connection ends as {@code
 * write-timeout}. All rooms and members are in memory and bounded: rooms, members of a room, names,
 * texts, topics, and what is kept of the talk, in lines for each room and in bytes for all.
 *
 * <h2>Wire format</h2>
 *
 * <p>Messages of text in {@code charset}. With {@code framing: lines} a message is a line, ended by
 * LF or CRLF; with {@code reads} it is what one read delivers, newline or not. What the server
 * sends are always lines, ended by LF:
 *
 * <table>
 * <caption>Lines of the server</caption>
 * <tr><th>line</th><th>is</th></tr>
 * <tr><td>{@code NICK: TEXT}</td><td>said to the room by another member, now</td></tr>
 * <tr><td>{@code [NICK] TEXT}</td><td>told to you alone, by {@code /msg}</td></tr>
 * <tr><td>{@code * NICK TEXT}</td><td>what another member does, by {@code /me}</td></tr>
 * <tr><td>{@code * NICK joined}, {@code * NICK left}, {@code * NICK is now NICK}</td><td>who comes
 * and goes</td></tr>
 * <tr><td>{@code * earlier: LINE}</td><td>said before you came, as it was heard then</td></tr>
 * <tr><td>{@code * topic of ROOM, by NICK: TEXT}</td><td>what the room is about; {@code * topic of
 * ROOM: none}</td></tr>
 * <tr><td>{@code * TEXT}</td><td>anything else that the server says, and its answers</td></tr>
 * </table>
 *
 * <p>So a line that does not begin with {@code *} or {@code [} is talk, and what was said earlier
 * never looks like it. Your own words do not come back to you. Everybody sees what concerns them in
 * the same order.
 *
 * <p>First the server asks {@code * welcome! which nick do you want?}, and asks again until it gets
 * one: 1 to {@code nick-length-max} letters, digits, {@code -} and {@code _}. Two nicks are the
 * same if they differ in case or form only, or look alike: {@code Ann}, {@code ANN}, {@code Аnn}
 * with a Cyrillic letter. Names of rooms follow the same rules. No nick is a word that the server's
 * own sentences begin with, such as {@code you} or {@code topic}: so by {@code /me} a member can
 * make others believe something of itself, that it left, but of nobody else. Then come {@code * you
 * are in lobby, others here: N; ...}, the topic if there is one, and up to {@code history-on-join}
 * lines of {@code * earlier:}, the oldest first; the same in each room that is joined.
 *
 * <p>Every later message is said to the room, but for these:
 *
 * <table>
 * <caption>Commands</caption>
 * <tr><th>message</th><th>does</th></tr>
 * <tr><td>{@code /nick NAME}</td><td>changes your nick</td></tr>
 * <tr><td>{@code /join ROOM}</td><td>takes you to another room, which opens if need be</td></tr>
 * <tr><td>{@code /rooms}</td><td>lists up to 100 rooms and how many are there, in one line, and
 * their topics in lines of their own</td></tr>
 * <tr><td>{@code /who}</td><td>lists up to 100 of those in your room, in one line</td></tr>
 * <tr><td>{@code /msg NICK TEXT}</td><td>tells one member only, in whichever room</td></tr>
 * <tr><td>{@code /me TEXT}</td><td>tells the room what you do</td></tr>
 * <tr><td>{@code /topic [TEXT]}</td><td>shows the room's topic, or sets it for everybody in it to
 * see; {@code /topic -} takes it away. Anybody in the room may</td></tr>
 * <tr><td>{@code /history}</td><td>shows what is kept of your room: a line that says how many
 * follow, then these as they were heard</td></tr>
 * <tr><td>{@code /help}</td><td>lists the commands</td></tr>
 * <tr><td>{@code /quit}</td><td>ends with {@code * goodbye}</td></tr>
 * <tr><td>{@code //TEXT}</td><td>says {@code /TEXT} to the room</td></tr>
 * </table>
 *
 * <p>Blanks around a message, empty messages, control characters and those that turn the direction
 * of a line are dropped; a tab, or a newline inside a message, becomes a blank. A text that is too
 * long is refused, not cut; whoever sends a line of more than {@code line-bytes-max} is dropped.
 *
 * <h2>Crowds</h2>
 *
 * <p>In a room of more than {@code announce-max} members nobody is told who joins and leaves: ten
 * thousand who come would otherwise be fifty million lines. New nicks and topics are told always.
 *
 * <h2>Floods</h2>
 *
 * <p>Without {@code messages-rate}, the default as with every rate of a listener, a member may say
 * as much as the room can carry. With it, {@code messages-burst} messages may come at once, of
 * whatever kind; from then on each waits for its turn at the rate. Nothing is lost by that: the
 * server reads on when the message is due, and the member's own socket fills. It is told so once,
 * {@code * not so fast: ...}. After {@code messages-late-max} messages that had to wait, without a
 * rest in which half the burst is earned back, the member is dropped: it hears {@code * dropped:
 * ...}, the room that it left.
 *
 * <p>A draining server says {@code * the server is closing, goodbye} to each member. Of one that
 * floods it then serves no message that would have to wait, and of any a thousand messages at most,
 * so that nobody holds up the drain.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve chat=tcp://127.0.0.1:7041 --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening chat chat tcp://127.0.0.1:7041
 * admin off
 * ready in ... s
 * $ printf 'ann\n/topic warp and weft\nanybody here?\n/quit\n' | nc -N 127.0.0.1 7041
 * * welcome! which nick do you want?
 * * you are in lobby, others here: 0; /help tells what you can do
 * * topic of lobby, by ann: warp and weft
 * * goodbye
 * $ printf 'bob\n/me waves\n/msg bob a note to myself\n/who\n/quit\n' | nc -N 127.0.0.1 7041
 * * welcome! which nick do you want?
 * * you are in lobby, others here: 0; /help tells what you can do
 * * topic of lobby, by ann: warp and weft
 * * earlier: ann: anybody here?
 * [bob] a note to myself
 * * told bob
 * * lobby: bob
 * * goodbye
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 */
public final class Chat implements StreamProtocol<ChatOptions> {

  @Override
  public String name() {
    return "chat";
  }

  @Override
  public Class<ChatOptions> options() {
    return ChatOptions.class;
  }

  @Override
  public String description() {
    return "rooms in which everybody hears what the others say; /help in a room tells the rest";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new ChatWorkload());
  }

  @Override
  public Handler open(ChatOptions options, ListenerInfo listener) {
    return new ChatHandler(options, listener.outputBytesMax());
  }
}
