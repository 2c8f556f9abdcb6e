import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatcher;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The wire format of the protocol {@code chat} with its defaults, on Netty: nicks, rooms, history, joins and leaves up
 * to 500 members, the same limits of a line, a text and of what a member may have pending. One event loop, so that
 * nothing needs a lock. Left out: topics, look-alike nicks, rates, which are off in both.
 *
 * <p>Tuned as Netty's own advice has it: a message is encoded once into a direct buffer that all members share,
 * promises are void, and a room is flushed once, behind all messages that one round of the loop has read, so that what
 * several say at once costs each member one write.
 *
 * <p>Argument: the port.
 */
public final class NettyChat extends SimpleChannelInboundHandler<ByteBuf> {
  private static final int LINE_BYTES_MAX = 64 << 10, OUTPUT_BYTES_MAX = 1 << 20, TEXT_LENGTH_MAX = 1000;
  private static final int ANNOUNCE_MAX = 500, MEMBERS_MAX = 10_000, ROOMS_MAX = 1000, NAMES_MAX = 100;
  private static final int HISTORY = 50, HISTORY_ON_JOIN = 10;
  private static final long WRITE_TIMEOUT_SECONDS = 30;

  private static final class Room implements Runnable {
    final String name;
    final ChannelGroup channels;
    final EventLoop loop;
    final Map<Channel, NettyChat> members = new LinkedHashMap<>();
    final ArrayDeque<ByteBuf> history = new ArrayDeque<>();
    boolean flushing;

    Room(String name, EventLoop loop) {
      this.name = name;
      this.loop = loop;
      this.channels = new DefaultChannelGroup(name, loop);
    }

    void tellOthers(NettyChat from, ByteBuf line) {
      channels.write(line, from.others, true);
      if (flushing) return;
      flushing = true;
      loop.execute(this);
    }

    /** Runs when the loop has read whatever was ready. */
    @Override
    public void run() {
      flushing = false;
      channels.flush();
    }

    void remember(ByteBuf line) {
      history.add(line.retainedDuplicate());
      if (history.size() > HISTORY) history.remove().release();
    }
  }

  private static final Map<String, NettyChat> NICKS = new HashMap<>();
  private static final Map<String, Room> ROOMS = new HashMap<>();

  private final Channel channel;
  private final ChannelMatcher others;
  private String nick;
  private Room room;
  private long pendingBytes, stalledSince;

  private NettyChat(Channel channel) {
    this.channel = channel;
    this.others = ChannelMatchers.isNot(channel);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    tell("* welcome! which nick do you want?");
    stalledSince = System.nanoTime();
    context.executor().schedule(this::closeIfStalled, 1, TimeUnit.SECONDS);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf line) {
    String text = clean(line.toString(StandardCharsets.UTF_8));
    if (nick == null) enter(text);
    else if (!text.isEmpty()) run(text);
  }

  private static String clean(String text) {
    if (text.chars().noneMatch(NettyChat::isUnfit)) return text.strip();
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().map(c -> Character.isWhitespace(c) ? ' ' : c).filter(c -> !isUnfit(c)).forEach(clean::appendCodePoint);
    return clean.toString().strip();
  }

  private static boolean isUnfit(int c) {
    return Character.isISOControl(c) || (c >= 0x2028 && (c <= 0x202E || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF));
  }

  private void enter(String name) {
    if (name.isEmpty()) tell("* which nick do you want?");
    else if (name.equalsIgnoreCase("/quit")) quit();
    else if (rename(name)) walkInto(ROOMS.get("lobby"));
  }

  private boolean rename(String name) {
    boolean is = name.length() <= 20 && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_');
    if (!is) tell("* a nick has 1 to 20 letters, digits, - or _, choose another");
    else if (NICKS.putIfAbsent(name.toLowerCase(Locale.ROOT), this) != null) tell("* " + name + " is here already, choose another nick");
    else {
      if (nick != null) {
        NICKS.remove(nick.toLowerCase(Locale.ROOT));
        room.tellOthers(this, line("* " + nick + " is now " + name));
        tell("* you are now " + name);
      }
      nick = name;
      return true;
    }
    return false;
  }

  private void run(String text) {
    if (!text.startsWith("/") || text.startsWith("//")) {
      say(": ", text.startsWith("/") ? text.substring(1) : text);
      return;
    }
    String[] words = text.split(" +", 2);
    String rest = words.length > 1 ? words[1] : "";
    switch (words[0].toLowerCase(Locale.ROOT)) {
      case "/me" -> say(" ", rest);
      case "/nick" -> rename(rest);
      case "/join" -> join(rest);
      case "/msg" -> whisper(rest);
      case "/who" -> tell("* " + room.name + ": "
          + room.members.values().stream().limit(NAMES_MAX).map(m -> m.nick).collect(Collectors.joining(", ")));
      case "/rooms" -> tell("* rooms: " + ROOMS.values().stream().limit(NAMES_MAX)
          .map(r -> r.name + " (" + r.members.size() + ")").collect(Collectors.joining(", ")));
      case "/history" -> {
        tell("* the last " + room.history.size() + " lines of " + room.name + " are kept");
        room.history.forEach(line -> channel.write(line.retainedDuplicate(), channel.voidPromise()));
        channel.flush();
      }
      case "/help" -> tell("* /nick NAME, /join ROOM, /rooms, /who, /msg NICK TEXT, /me TEXT, /history, /quit");
      case "/quit" -> quit();
      default -> tell("* there is no " + words[0] + ", see /help");
    }
  }

  private void say(String between, String text) {
    int length = text.codePointCount(0, text.length());
    if (length > TEXT_LENGTH_MAX) {
      tell("* not sent: " + length + " characters are more than " + TEXT_LENGTH_MAX);
      return;
    }
    ByteBuf line = line((between.equals(": ") ? "" : "* ") + nick + between + text);
    room.remember(line);
    room.tellOthers(this, line);
  }

  private void whisper(String rest) {
    String[] words = rest.split(" +", 2);
    NettyChat to = NICKS.get(words[0].toLowerCase(Locale.ROOT));
    if (to != null && words.length > 1) to.tell("[" + nick + "] " + words[1]);
    tell(to != null ? "* told " + to.nick : "* nobody here is called " + words[0]);
  }

  private void join(String name) {
    Room next = ROOMS.get(name);
    if (next == null && ROOMS.size() >= ROOMS_MAX) tell("* no room for another room");
    else if (next == room) tell("* you are in " + name + " already");
    else {
      walkOut();
      walkInto(next != null ? next : ROOMS.computeIfAbsent(name, n -> new Room(n, (EventLoop) channel.eventLoop())));
    }
  }

  private void walkInto(Room next) {
    if (next.members.size() >= MEMBERS_MAX) {
      tell("* " + next.name + " is full, come back later");
      quit();
      return;
    }
    room = next;
    room.members.put(channel, this);
    room.channels.add(channel);
    if (room.members.size() <= ANNOUNCE_MAX) room.tellOthers(this, line("* " + nick + " joined"));
    tell("* you are in " + room.name + ", others here: " + (room.members.size() - 1) + "; /help tells what you can do");
    room.history.stream().skip(Math.max(0, room.history.size() - HISTORY_ON_JOIN)).forEach(line ->
        channel.write(Unpooled.wrappedBuffer(line("* earlier: ", ""), line.retainedDuplicate()), channel.voidPromise()));
    channel.flush();
  }

  private void walkOut() {
    if (room == null) return;
    room.channels.remove(channel);
    room.members.remove(channel);
    if (room.members.size() < ANNOUNCE_MAX) room.tellOthers(this, line("* " + nick + " left"));
    if (room.members.isEmpty() && !room.name.equals("lobby")) {
      ROOMS.remove(room.name);
      room.history.forEach(ByteBuf::release);
    }
    room = null;
  }

  private void quit() {
    channel.writeAndFlush(line("* goodbye")).addListener(ChannelFutureListener.CLOSE);
  }

  private void tell(String text) {
    channel.writeAndFlush(line(text), channel.voidPromise());
  }

  private ByteBuf line(String text) {
    return line(text, "\n");
  }

  private ByteBuf line(String text, String end) {
    byte[] bytes = (text + end).getBytes(StandardCharsets.UTF_8);
    return channel.alloc().directBuffer(bytes.length).writeBytes(bytes);
  }

  /** The high-water mark is what a member may have pending. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!channel.isWritable()) channel.close();
  }

  /** Once a second, since a timer for each write would cost more than the write. */
  private void closeIfStalled() {
    if (!channel.isActive()) return;
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    long pending = out == null ? 0 : out.totalPendingWriteBytes();
    long now = System.nanoTime();
    if (pending == 0 || pending < pendingBytes) stalledSince = now;
    pendingBytes = pending;
    if (now - stalledSince > TimeUnit.SECONDS.toNanos(WRITE_TIMEOUT_SECONDS)) channel.close();
    else channel.eventLoop().schedule(this::closeIfStalled, 1, TimeUnit.SECONDS);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    walkOut();
    if (nick != null) NICKS.remove(nick.toLowerCase(Locale.ROOT), this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof TooLongFrameException) tell("* dropped: a line has at most " + LINE_BYTES_MAX + " bytes");
    channel.close();
  }

  public static void main(String[] arguments) throws Exception {
    MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    ROOMS.put("lobby", new Room("lobby", (EventLoop) group.next()));
    new ServerBootstrap().group(group).channel(EpollServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, 4096).option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(OUTPUT_BYTES_MAX / 2, OUTPUT_BYTES_MAX))
        .childHandler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new LineBasedFrameDecoder(LINE_BYTES_MAX), new NettyChat(channel));
          }
        })
        .bind(Integer.parseInt(arguments[0])).sync().channel().closeFuture().sync();
  }
}
