package io.heddle.resp;

/** What can be subscribed to, each with names and words of its own. */
enum Topic {
  CHANNEL(""),
  PATTERN("p"),
  /** As a channel, of one node of a cluster: here of all there is. */
  SHARD("s");

  final String subscribed;
  final String unsubscribed;
  final String message;

  Topic(String letter) {
    subscribed = letter + "subscribe";
    unsubscribed = letter + "unsubscribe";
    message = letter + "message";
  }
}
