package io.heddle.jsonframes;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The header of a message: a JSON object. Members that are texts, whole numbers or booleans can be
 * asked for and set; what else a peer puts there is ignored. Immutable.
 */
public final class FrameHeader {
  static final String OP = "op";
  static final String SIZE = "size";
  static final String STATUS = "status";

  private static final String OK = "ok";
  private static final String ERROR = "error";

  /** What a peer has put there and nobody can ask for, in a few words. */
  record Other(String shown) {}

  /** In the order they are written: String, Long, Boolean or Other. */
  private final Map<String, Object> members;

  FrameHeader(Map<String, Object> members) {
    this.members = Collections.unmodifiableMap(members);
  }

  /** Of a request without a payload. */
  public static FrameHeader request(String op) {
    var members = new LinkedHashMap<String, Object>();
    members.put(OP, op);
    members.put(SIZE, 0L);
    return new FrameHeader(members);
  }

  /** Of the answer to a request that was done, without a payload. */
  public static FrameHeader ok(String op) {
    return request(op).with(STATUS, OK);
  }

  /** Of the answer to a request that was not done, for which the payload gives the reason. */
  public static FrameHeader error(String op) {
    return request(op).with(STATUS, ERROR);
  }

  /** The same with this member. */
  public FrameHeader with(String name, String text) {
    return withMember(name, text);
  }

  /** The same with this member. */
  public FrameHeader with(String name, long number) {
    return withMember(name, number);
  }

  /** The same before a payload of so many bytes. */
  public FrameHeader withSize(long bytes) {
    return withMember(SIZE, bytes);
  }

  private FrameHeader withMember(String name, Object value) {
    var more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new FrameHeader(more);
  }

  /** What is asked, or was; empty where the header has no such text. */
  public String op() {
    return text(OP).orElse("");
  }

  /** How many bytes of payload follow: 0 or more, within the limit where the header was read. */
  public long size() {
    return number(SIZE).orElse(0);
  }

  /** Of an answer: whether the request was done. */
  public boolean isOk() {
    return text(STATUS).equals(Optional.of(OK));
  }

  /** Whether it is an answer at all, and no request. */
  public boolean isAnswer() {
    return isOk() || text(STATUS).equals(Optional.of(ERROR));
  }

  /** A member; empty where it is missing or no text. */
  public Optional<String> text(String name) {
    return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** A member; empty where it is missing or no whole number that a {@code long} holds. */
  public OptionalLong number(String name) {
    return members.get(name) instanceof Long number
        ? OptionalLong.of(number)
        : OptionalLong.empty();
  }

  /** A member; false where it is missing or another thing than {@code true}. */
  public boolean flag(String name) {
    return Boolean.TRUE.equals(members.get(name));
  }

  /**
   * A member of whatever type, fit to be quoted: {@code "12"}, {@code 12}, {@code a list}; empty
   * where it is missing.
   */
  public Optional<String> shown(String name) {
    return Optional.ofNullable(members.get(name))
        .map(value ->
            switch (value) {
              case Other other -> other.shown();
              case String text -> '"' + JsonFrames.shortened(text) + '"';
              default -> value.toString();
            });
  }

  Map<String, Object> members() {
    return members;
  }

  /** As JSON. */
  @Override
  public String toString() {
    return HeaderJson.write(this);
  }
}
