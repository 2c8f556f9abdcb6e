package io.heddle.chat;

import static io.heddle.protocol.OptionException.throwUnless;
import static io.heddle.protocol.OptionException.throwUnlessForLines;
import static io.heddle.protocol.OptionException.throwUnlessWithin;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Framing;
import io.heddle.protocol.Option;
import io.heddle.protocol.Rate;
import java.nio.charset.Charset;
import java.util.Optional;

/**
 * The options of {@code chat}; the defaults and what each is for are in the annotations.
 *
 * @param nickLengthMax of a nick or a room's name, in characters
 * @param textLengthMax of what is said at once, in characters
 * @param topicLengthMax of a room's topic, in characters
 * @param historyBytesMax of what is kept, with what it takes to keep it
 * @param messagesBurst that may come at once where there is a rate
 * @param messagesLateMax that had to wait without a rest between, where there is a rate
 */
public record ChatOptions(
    @Option(help = "what is one message: a line, or what one read delivers", defaultValue = "lines")
        Framing framing,
    @Option(help = "the encoding of the text", defaultValue = "utf-8") Charset charset,
    @Option(help = "characters in a nick or a room's name", defaultValue = "20") int nickLengthMax,
    @Option(help = "characters said at once; more is refused", defaultValue = "1000")
        int textLengthMax,
    @Option(help = "characters in a room's topic", defaultValue = "" + TOPIC_LENGTH)
        int topicLengthMax,
    @Option(help = "lines that /history shows; 0 for none", defaultValue = "50") int history,
    @Option(help = "of these, lines shown to who enters a room; 0 for none", defaultValue = "10")
        int historyOnJoin,
    @Option(help = "what the lines of all rooms may take", defaultValue = HISTORY_BYTES)
        ByteSize historyBytesMax,
    @Option(help = "rooms at a time", defaultValue = "1000") int roomsMax,
    @Option(help = "members in a room", defaultValue = "10000") int membersMax,
    @Option(
            help = "members up to which a room is told who joins and leaves",
            defaultValue = "" + ANNOUNCE)
        int announceMax,
    @Option(help = "messages of one member; those that come faster wait")
        Optional<Rate> messagesRate,
    @Option(help = "messages that may come at once, given a rate", defaultValue = "" + BURST)
        int messagesBurst,
    @Option(
            help = "messages that had to wait, without a rest, after which a member is dropped",
            defaultValue = "" + LATE)
        int messagesLateMax) {

  /** The most that {@code nick-length-max} can be. */
  static final int NICK_LENGTH_MOST = 100;

  private static final int TOPIC_LENGTH = 200;
  private static final String HISTORY_BYTES = "16MiB";
  private static final int ANNOUNCE = 500;
  private static final int BURST = 10;
  private static final int LATE = 100;

  /** Without history on join, and without a rate for messages. */
  public ChatOptions(
      Framing framing,
      Charset charset,
      int nickLengthMax,
      int textLengthMax,
      int history,
      int roomsMax,
      int membersMax) {
    this(
        framing,
        charset,
        nickLengthMax,
        textLengthMax,
        TOPIC_LENGTH,
        history,
        0,
        ByteSize.parse(HISTORY_BYTES),
        roomsMax,
        membersMax,
        ANNOUNCE,
        Optional.empty(),
        BURST,
        LATE);
  }

  public ChatOptions {
    throwUnlessForLines("charset", charset);
    throwUnlessWithin("nick-length-max", nickLengthMax, 1, NICK_LENGTH_MOST);
    throwUnlessWithin("text-length-max", textLengthMax, 1, 100_000);
    throwUnlessWithin("topic-length-max", topicLengthMax, 1, 1_000);
    throwUnlessWithin("history", history, 0, 1_000);
    throwUnlessWithin("history-on-join", historyOnJoin, 0, 1_000);
    throwUnlessWithin("rooms-max", roomsMax, 1, 1_000_000);
    throwUnlessWithin("members-max", membersMax, 1, 1_000_000);
    throwUnlessWithin("announce-max", announceMax, 0, 1_000_000);
    messagesRate.ifPresent(
        rate -> throwUnless(rate.perSecond() >= 1.0 / 3600, "messages-rate", "1/h or more", rate));
    throwUnlessWithin("messages-burst", messagesBurst, 1, 1_000_000);
    throwUnlessWithin("messages-late-max", messagesLateMax, 1, 1_000_000);
  }
}
