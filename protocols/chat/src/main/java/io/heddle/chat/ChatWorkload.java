package io.heddle.chat;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Rooms of about ten, in which every member talks; what is measured is the fan-out. A request is a
 * message to the room and, behind it, one to its own sender: that one's arrival is the answer,
 * since by then the room has been given the first. Each delivery is verified where it arrives, and
 * its time is told to {@link LoadClient#delivered}.
 *
 * <p>Messages have at least as many characters as asked for, and more where sender, number and time
 * need them. For servers with {@code text-length-max} and {@code rooms-max} no lower than these
 * need, and without {@code messages-rate} or with one beyond twice the requests of a client; a
 * server that refuses is quoted.
 */
final class ChatWorkload implements Workload {
  private static final int MEMBERS = 10;

  /** With the lobby no more than a server opens by default. Beyond, rooms are larger. */
  private static final int ROOMS_MAX = 999;

  private final AtomicLong nicks = new AtomicLong();
  private final Map<Integer, Circle> circles = new ConcurrentHashMap<>();

  @Override
  public Session open(Connection connection, LoadClient client) throws IOException {
    // Evenly, so that nobody is alone; and clients that come one by one fill all rooms alike.
    int rooms = Math.min(ROOMS_MAX, Math.ceilDiv(client.clients(), MEMBERS));
    int room = client.index() % rooms;
    Circle circle =
        circles.computeIfAbsent(room, r -> new Circle(Math.ceilDiv(client.clients(), rooms)));
    var entrance = new Entrance(connection, client.runName() + "-", nicks);
    String nick = entrance.enter("load-" + client.runName() + "-" + room);
    return new ChatSession(connection, client, nick, circle, client.index() / rooms);
  }
}
