package io.heddle.protocol.testkit;

import io.heddle.transport.Wire;
import io.heddle.transport.readiness.Readiness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client's end of a connection that delivers one message wrongly. */
final class SpoiledWire implements Wire {

  /**
   * Which message is delivered how.
   *
   * @param nth of those that count, from 0 on
   * @param messageBytes how long each is; 0 where they are lines
   * @param counts given a message with its newline
   */
  record Spoiling(Mistake mistake, int nth, int messageBytes, Predicate<byte[]> counts) {
    boolean ends(ByteArrayOutputStream message, byte last) {
      return messageBytes == 0 ? last == '\n' : message.size() == messageBytes;
    }
  }

  private final Wire wire;
  private final Spoiling spoiling;
  private final ByteBuffer chunk = ByteBuffer.allocate(8 << 10);
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private final Queue<ByteBuffer> ready = new ArrayDeque<>();
  private byte @Nullable [] heldBack;
  private int counted;

  SpoiledWire(Wire wire, Spoiling spoiling) {
    this.wire = wire;
    this.spoiling = spoiling;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int before = into.position();
    while (true) {
      deliver(into);
      if (!into.hasRemaining()) break;
      int got = wire.read(chunk.clear());
      if (got < 0 && message.size() > 0) endUnfinished();
      else if (got < 0 && into.position() == before) return -1;
      else if (got <= 0) break;
      for (chunk.flip(); chunk.hasRemaining(); ) take(chunk.get());
    }
    return into.position() - before;
  }

  private void deliver(ByteBuffer into) {
    for (ByteBuffer next; into.hasRemaining() && (next = ready.peek()) != null; ) {
      int part = Math.min(into.remaining(), next.remaining());
      into.put(next.slice(next.position(), part));
      next.position(next.position() + part);
      if (!next.hasRemaining()) ready.remove();
    }
  }

  private void take(byte one) {
    message.write(one);
    if (!spoiling.ends(message, one)) return;
    byte[] whole = message.toByteArray();
    message.reset();
    if (spoiling.counts().test(whole)) spoil(whole);
    else pass(whole);
  }

  private void spoil(byte[] whole) {
    int number = counted++;
    if (number == spoiling.nth()) {
      switch (spoiling.mistake()) {
        case CHANGED -> pass(changed(whole));
        case LOST -> {}
        case DOUBLED -> {
          pass(whole);
          pass(whole);
        }
        case SWAPPED -> heldBack = whole;
      }
      return;
    }
    pass(whole);
    if (heldBack != null) pass(heldBack);
    heldBack = null;
  }

  private byte[] changed(byte[] whole) {
    int last = whole.length - (spoiling.messageBytes() == 0 && whole.length > 1 ? 2 : 1);
    whole[last] ^= 1;
    return whole;
  }

  private void endUnfinished() {
    pass(message.toByteArray());
    message.reset();
  }

  private void pass(byte[] bytes) {
    ready.add(ByteBuffer.wrap(bytes));
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return wire.write(from);
  }

  @Override
  public long transferFrom(FileChannel file, long position, long count) throws IOException {
    return wire.transferFrom(file, position, count);
  }

  @Override
  public void shutdownOutput() throws IOException {
    wire.shutdownOutput();
  }

  @Override
  public void resetOnClose(boolean reset) {
    wire.resetOnClose(reset);
  }

  @Override
  public void close() {
    wire.close();
  }

  @Override
  public Readiness readiness() {
    return wire.readiness();
  }

  @Override
  public SocketAddress peer() {
    return wire.peer();
  }
}
