package io.heddle.resp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SORT and SORT_RO: the elements of a key, in an order that other keys may tell. */
final class Sort {

  /**
   * An element and what it is compared by.
   *
   * @param weight null where its BY key is not there
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them as such.
  private record Item(byte[] element, byte @Nullable [] weight, double score) {}

  private final Call call;
  private final List<byte[]> gets = new ArrayList<>();
  private byte @Nullable [] by;
  private byte @Nullable [] store;

  /** What stands for an element itself. */
  private static final byte[] ITSELF = {'#'};

  private boolean descending;
  private boolean alpha;
  private long offset;
  private long limit = -1;

  private Sort(Call call) {
    this.call = call;
  }

  static void addTo(CommandTable table) {
    table
        .addKeyed("sort", -2, "write denyoom movablekeys", call -> run(call, true))
        .addKeyed("sort_ro", -2, "readonly movablekeys", call -> run(call, false));
  }

  private static void run(Call call, boolean mayStore) throws RespException {
    var sort = new Sort(call);
    for (int i = 2; i < call.count(); ) i += sort.option(i, call.count() - 1 - i, mayStore);
    List<byte[]> chosen = sort.chosen(sort.sorted(call.keyspace().get(call.key())));
    if (sort.store != null) sort.store(sort.store, chosen);
    else sort.tell(chosen);
  }

  /** How many words it takes. */
  private int option(int at, int more, boolean mayStore) throws RespException {
    String word = Bytes.lower(call.argument(at));
    switch (word) {
      case "asc", "desc" -> descending = word.equals("desc");
      case "alpha" -> alpha = true;
      default -> {
        return withValue(word, at, more, mayStore);
      }
    }
    return 1;
  }

  private int withValue(String word, int at, int more, boolean mayStore) throws RespException {
    if (word.equals("limit") && more >= 2) {
      offset = call.number(at + 1);
      limit = call.number(at + 2);
      return 3;
    }
    if (more < 1) throw RespException.syntax();
    byte[] value = call.argument(at + 1);
    if (word.equals("by")) by = value;
    else if (word.equals("get")) gets.add(value);
    else if (word.equals("store") && mayStore) store = value;
    else throw RespException.syntax();
    return 2;
  }

  // --- the order

  private List<byte[]> sorted(@Nullable Value value) throws RespException {
    boolean asTheyCome = by != null && indexOf(by, '*', 0) < 0;
    // What is stored is to be the same wherever it is done: a set has no order of its own.
    if (asTheyCome && store != null && value instanceof SetValue) {
      asTheyCome = false;
      alpha = true;
      by = null;
    }
    List<byte[]> elements = elements(value, asTheyCome && descending);
    if (asTheyCome) return elements;
    List<Item> items = new ArrayList<>();
    for (byte[] element : elements) items.add(item(element));
    items.sort(descending ? order().reversed() : order());
    return items.stream().map(Item::element).toList();
  }

  private static List<byte[]> elements(@Nullable Value value, boolean backwards)
      throws RespException {
    List<byte[]> elements = new ArrayList<>();
    switch (value) {
      case null -> {}
      case ListValue list -> {
        for (int i = 0; i < list.size(); i++) elements.add(list.get(i));
      }
      case SetValue set -> elements.addAll(set.members());
      case SortedSetValue set -> {
        for (Ranking.Entry entry : set.order().entries()) elements.add(entry.member());
      }
      default -> throw RespException.wrongType();
    }
    if (backwards && !(value instanceof SetValue)) Collections.reverse(elements);
    return elements;
  }

  private Item item(byte[] element) throws RespException {
    byte[] weight = by == null ? element : lookUp(by, element);
    return new Item(element, weight, weight == null || alpha ? 0 : score(weight));
  }

  private static double score(byte[] weight) throws RespException {
    return weight.length == 0
        ? 0
        : Numbers.parseBehindSpace(weight, "ERR One or more scores can't be converted into double");
  }

  private Comparator<Item> order() {
    if (alpha)
      return Comparator.comparing(Item::weight, Comparator.nullsFirst(Arrays::compareUnsigned));
    return Comparator.comparingDouble(Item::score)
        .thenComparing(Item::element, Arrays::compareUnsigned);
  }

  private List<byte[]> chosen(List<byte[]> elements) {
    int from = (int) Math.clamp(offset, 0L, (long) elements.size());
    long most = limit < 0 ? elements.size() : limit;
    return elements.subList(
        from, (int) Math.min(elements.size(), from + Math.min(most, Integer.MAX_VALUE)));
  }

  // --- what other keys say

  /**
   * What a pattern stands for: {@code #} the element itself, else the string of a key, or behind
   * {@code ->} a field of its hash, with the element for the star.
   */
  private byte @Nullable [] lookUp(byte[] pattern, byte[] element) {
    if (pattern.length == 1 && pattern[0] == '#') return element;
    int star = indexOf(pattern, '*', 0);
    if (star < 0) return null;
    int arrow = arrow(pattern, star + 1);
    int end = arrow < 0 ? pattern.length : arrow;
    byte[] head = Bytes.concat(Arrays.copyOf(pattern, star), element);
    Value value =
        call.keyspace().get(Bytes.concat(head, Arrays.copyOfRange(pattern, star + 1, end)));
    if (arrow < 0) return value instanceof StringValue string ? string.content() : null;
    byte[] field = Arrays.copyOfRange(pattern, arrow + 2, pattern.length);
    return value instanceof HashValue hash ? hash.get(field) : null;
  }

  /** With a field behind it; else it is a part of the key. */
  private static int arrow(byte[] pattern, int from) {
    for (int i = indexOf(pattern, '-', from); i >= 0; i = indexOf(pattern, '-', i + 1))
      if (i + 1 < pattern.length && pattern[i + 1] == '>') return i + 2 < pattern.length ? i : -1;
    return -1;
  }

  private static int indexOf(byte[] bytes, char wanted, int from) {
    for (int i = from; i < bytes.length; i++) if (bytes[i] == wanted) return i;
    return -1;
  }

  // --- the answer

  /** One by one: a few bytes of command may ask for more than there is room for. */
  private void tell(List<byte[]> chosen) {
    call.reply().array(count(chosen));
    for (byte[] element : chosen) {
      if (gets.isEmpty()) call.reply().bulk(element);
      for (byte[] get : gets) {
        byte[] found = lookUp(get, element);
        if (found == null) call.reply().nil();
        else call.reply().bulk(found);
      }
    }
  }

  private void store(byte[] key, List<byte[]> chosen) throws RespException {
    call.requireRoom(count(chosen) * Memory.ELEMENT_BYTES);
    long bytes = 0;
    var list = new ListValue();
    for (byte[] element : chosen) {
      for (byte[] get : gets.isEmpty() ? List.of(ITSELF) : gets) {
        byte[] found = lookUp(get, element);
        bytes += Memory.ELEMENT_BYTES + (found == null ? 0 : found.length);
        call.requireRoom(bytes);
        list.add(false, found == null ? Bytes.EMPTY : found.clone());
      }
    }
    if (list.isEmpty()) call.keyspace().remove(key);
    else call.keyspace().put(key, list);
    call.reply().integer(list.size());
  }

  private int count(List<byte[]> chosen) {
    return (int) Math.min(Integer.MAX_VALUE, (long) chosen.size() * Math.max(1, gets.size()));
  }
}
