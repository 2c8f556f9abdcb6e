package io.heddle.resp;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import java.io.IOException;

/** One store for all connections of a listener. */
final class RespHandler implements Handler {
  private final Store store;
  private final int bulkBytesMax;
  private final Thread sweeper;

  RespHandler(RespOptions options, ListenerInfo listener) {
    this.store = new Store(options, listener);
    this.bulkBytesMax = listener.frameBytesMax();
    this.sweeper =
        Thread.ofVirtual().name("heddle-" + listener.name() + "-sweeper").start(new Sweeper(store));
  }

  @Override
  public void handle(Connection connection) throws IOException, InterruptedException {
    new RespSession(connection, store, bulkBytesMax).run();
  }

  @Override
  public void close() {
    sweeper.interrupt();
  }
}
