package io.heddle.server.config;

/** What becomes of a connection over a limit. */
public enum OverLimit {
  /** It is accepted, told so if there is a message for that, and closed. */
  REJECT,
  /** It is left in the backlog until there is room. */
  QUEUE
}
