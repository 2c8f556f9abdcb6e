package io.heddle.chat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * What was said last: a number of lines of each room, and of all rooms no more than a number of
 * bytes, past which the oldest go, whosever they are. Used under the lock of {@link Rooms}.
 */
final class History {
  /** What a line takes beside its text, for its objects and its places; about. */
  static final long LINE_BYTES = 200;

  /** What was said in a room; each is itself, whatever it says. */
  @SuppressWarnings("ClassCanBeRecord") // Two that say the same are not equal.
  static final class Line {
    private final Room room;
    private final ByteBuffer text;

    Line(Room room, ByteBuffer text) {
      this.room = room;
      this.text = text;
    }

    private long bytes() {
      return text.remaining() + LINE_BYTES;
    }
  }

  private final int linesMax;
  private final long bytesMax;
  private final SequencedSet<Line> all = new LinkedHashSet<>();
  private long bytes;

  /**
   * @param linesMax of one room
   * @param bytesMax of all rooms
   */
  History(int linesMax, long bytesMax) {
    this.linesMax = linesMax;
    this.bytesMax = bytesMax;
  }

  /** Keeps what was said, its text as it went over the wire. */
  void remember(Room room, ByteBuffer text) {
    if (linesMax == 0) return;
    var line = new Line(room, text);
    room.lines().add(line);
    all.add(line);
    bytes += line.bytes();
    if (room.lines().size() > linesMax) forget(room.lines().getFirst());
    while (bytes > bytesMax) forget(all.getFirst());
  }

  void forgetAll(Room room) {
    while (!room.lines().isEmpty()) forget(room.lines().getFirst());
  }

  /** Of those in its room it is the oldest, as it is if of all. */
  private void forget(Line line) {
    all.remove(line);
    line.room.lines().removeFirst();
    bytes -= line.bytes();
  }

  /**
   * What was said last in a room, the oldest first.
   *
   * @param linesMax no more of them
   * @param bytesMax no more in all
   */
  static List<ByteBuffer> last(Room room, int linesMax, long bytesMax) {
    Deque<ByteBuffer> last = new ArrayDeque<>();
    long left = bytesMax;
    for (Line line : room.lines().reversed()) {
      left -= line.bytes();
      if (left < 0 || last.size() == linesMax) break;
      last.addFirst(line.text);
    }
    return List.copyOf(last);
  }
}
