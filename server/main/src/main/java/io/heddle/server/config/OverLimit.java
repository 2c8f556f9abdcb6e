package io.heddle.server.config;

/**
 * What becomes of a connection over {@code max-connections}, of the listener or of all. Over what
 * one peer may have, or where the heap has no room, it is always rejected: who asks for too much
 * must not keep others waiting behind it.
 */
public enum OverLimit {
  /** It is accepted, told so if there is a message for that, and closed. */
  REJECT,
  /** It is left in the backlog until there is room. */
  QUEUE
}
