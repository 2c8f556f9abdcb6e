package io.heddle.resp;

import org.jspecify.annotations.Nullable;

/** Fields and their values. */
final class HashValue extends Value {
  private static final int PACKED_MAX = 128;
  private static final int PACKED_BYTES_MAX = 64;

  private final Dict<byte[]> fields = new Dict<>();

  /** Once it was large it stays so, as in Redis. */
  private boolean table;

  Dict<byte[]> fields() {
    return fields;
  }

  byte @Nullable [] get(byte[] field) {
    return fields.get(field);
  }

  /** True if the field is new. */
  boolean put(byte[] field, byte[] value) {
    byte[] before = fields.put(field, value);
    table |= field.length > PACKED_BYTES_MAX || value.length > PACKED_BYTES_MAX;
    table |= fields.size() > PACKED_MAX;
    grew(
        before == null
            ? Memory.MEMBER_BYTES + Memory.ELEMENT_BYTES + Memory.of(field) + Memory.of(value)
            : Memory.of(value) - Memory.of(before));
    return before == null;
  }

  boolean remove(byte[] field) {
    byte[] before = fields.remove(field);
    if (before == null) return false;
    grew(-Memory.MEMBER_BYTES - Memory.ELEMENT_BYTES - Memory.of(field) - Memory.of(before));
    return true;
  }

  boolean isPacked() {
    return !table;
  }

  @Override
  String type() {
    return "hash";
  }

  @Override
  String encoding() {
    return table ? "hashtable" : "listpack";
  }

  @Override
  boolean isEmpty() {
    return fields.isEmpty();
  }

  @Override
  HashValue copy() {
    var copy = new HashValue();
    for (var node : fields) copy.put(node.key, node.value);
    copy.table = table;
    return copy;
  }
}
