package io.heddle.server.tls;

import java.time.Duration;

/**
 * Sees to it that what is shown under TLS follows its files: looks at them now and then, and reads
 * them when they have changed and been left alone for a moment, since a certificate and its key are
 * not replaced at once. What cannot be used is reported, and the old goes on; connections that are
 * there keep what they began with.
 */
public final class Renewal implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Renewal.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final String owner;
  private final ServerTls tls;
  private final Thread thread;
  private FileStamps used;
  private FileStamps seen;

  /**
   * @param owner for the log: {@code listener chat}
   */
  public Renewal(String owner, ServerTls tls) {
    this.owner = owner;
    this.tls = tls;
    this.used = tls.begun();
    this.seen = used;
    this.thread = Thread.ofVirtual().name("heddle certificates of " + owner).unstarted(this::run);
  }

  /** Begins to look. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(PERIOD);
        look();
      }
    } catch (InterruptedException closed) {
      // There is nobody any more to show anything to.
    }
  }

  /** Reads the files if they are others than those in use, and the same as last time. */
  void look() {
    FileStamps now = FileStamps.of(tls.files());
    boolean settled = now.equals(seen);
    seen = now;
    if (!settled || now.equals(used)) return;
    used = now;
    try {
      tls.readAgain();
      LOG.log(System.Logger.Level.INFO, () -> owner + ": read the changed files of tls");
    } catch (WrongFileException wrong) {
      String where = String.join(".", wrong.under("tls").path());
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              owner
                  + ": "
                  + where
                  + ": "
                  + wrong.getMessage()
                  + "; the old one stays in use until this is mended");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
