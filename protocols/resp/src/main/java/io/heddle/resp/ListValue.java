package io.heddle.resp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Elements in a ring: both ends are at hand. */
final class ListValue extends Value {
  private static final int PLACES_MIN = 4;

  private byte[] @Nullable [] ring = new byte[PLACES_MIN][];
  private int first;
  private int size;

  int size() {
    return size;
  }

  byte[] get(int index) {
    byte[] element = ring[place(index)];
    if (element == null) throw new IndexOutOfBoundsException(index);
    return element;
  }

  void set(int index, byte[] element) {
    grew(Memory.of(element) - Memory.of(get(index)));
    ring[place(index)] = element;
  }

  void add(boolean left, byte[] element) {
    if (size == ring.length) resize(2 * ring.length);
    if (left) first = place(ring.length - 1);
    size++;
    ring[place(left ? 0 : size - 1)] = element;
    grew(Memory.ELEMENT_BYTES + Memory.of(element));
  }

  byte[] remove(boolean left) {
    byte[] element = get(left ? 0 : size - 1);
    ring[place(left ? 0 : size - 1)] = null;
    if (left) first = place(1);
    size--;
    shrunk(element);
    return element;
  }

  void insert(int index, byte[] element) {
    boolean left = index < size / 2;
    add(left, element);
    if (left) for (int i = 0; i < index; i++) ring[place(i)] = ring[place(i + 1)];
    else for (int i = size - 1; i > index; i--) ring[place(i)] = ring[place(i - 1)];
    ring[place(index)] = element;
  }

  /** Removes that many elements which equal this one, from the left or from the right. */
  int removeEqual(byte[] element, int countMax, boolean fromLeft) {
    boolean[] gone = new boolean[size];
    int count = 0;
    for (int i = 0; i < size && count < countMax; i++) {
      int index = fromLeft ? i : size - 1 - i;
      if (!Arrays.equals(get(index), element)) continue;
      gone[index] = true;
      count++;
    }
    if (count == 0) return 0;
    int kept = 0;
    for (int i = 0; i < size; i++) if (!gone[i]) ring[place(kept++)] = ring[place(i)];
    for (int i = kept; i < size; i++) ring[place(i)] = null;
    size = kept;
    grew(-count * (Memory.ELEMENT_BYTES + Memory.of(element)));
    return count;
  }

  private void shrunk(byte[] element) {
    grew(-Memory.ELEMENT_BYTES - Memory.of(element));
    if (ring.length > PLACES_MIN && size < ring.length / 4) resize(ring.length / 2);
  }

  private int place(int index) {
    return first + index & ring.length - 1;
  }

  private void resize(int places) {
    byte[] @Nullable [] fresh = new byte[places][];
    for (int i = 0; i < size; i++) fresh[i] = ring[place(i)];
    ring = fresh;
    first = 0;
  }

  @Override
  String type() {
    return "list";
  }

  @Override
  String encoding() {
    return "quicklist";
  }

  @Override
  boolean isEmpty() {
    return size == 0;
  }

  @Override
  ListValue copy() {
    var copy = new ListValue();
    for (int i = 0; i < size; i++) copy.add(false, get(i));
    return copy;
  }
}
