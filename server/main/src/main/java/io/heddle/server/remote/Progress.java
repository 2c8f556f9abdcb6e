package io.heddle.server.remote;

/** Is told how far a transfer has come; often, and it must not take long. */
public interface Progress {

  /**
   * Something begins.
   *
   * @param what in a word: {@code sending}
   * @param from how many bytes are done already
   * @param total how many there are
   */
  void begin(String what, long from, long total);

  /** So many bytes are done. */
  void at(long done);
}
