package io.heddle.loadtest.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * The response times of one second of the measured part, by when they ended. Compressed: whole
 * histograms of an hour would take a gigabyte.
 *
 * @param from by {@link System#currentTimeMillis}
 * @param histogram as {@link Histogram#encodeIntoCompressedByteBuffer} writes it
 */
public record Interval(long from, long to, ByteBuffer histogram) {

  /**
   * Compresses what was recorded in a second.
   *
   * @param nanos is not kept
   */
  public static Interval of(Histogram nanos, long from, long to) {
    ByteBuffer bytes = ByteBuffer.allocate(nanos.getNeededByteBufferCapacity());
    int size = nanos.encodeIntoCompressedByteBuffer(bytes);
    return new Interval(from, to, ByteBuffer.wrap(Arrays.copyOf(bytes.array(), size)));
  }

  /** In nanoseconds, tagged with its time. */
  public Histogram response() {
    try {
      Histogram nanos = Histogram.decodeFromCompressedByteBuffer(histogram.duplicate(), 0);
      nanos.setStartTimeStamp(from);
      nanos.setEndTimeStamp(to);
      return nanos;
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    }
  }
}
