package io.heddle.protocol;

import java.util.List;

/** What a protocol may know of the listener it is opened for. */
public interface ListenerInfo {

  /** The listener's name, unique in the server: the protocol's name unless configured. */
  String name();

  /** The endpoints it will listen on, as configured: {@code tcp://127.0.0.1:7000}. */
  List<String> endpoints();

  /**
   * True when only this machine can reach it: every endpoint is a loopback address or a Unix
   * socket.
   */
  boolean loopbackOnly();

  /**
   * True when whoever connects from another machine has to show a client certificate: every
   * endpoint but those that only this machine can reach is {@code tls://}, and the listener's
   * {@code tls} has a {@code client-ca}. It may be taken away while the listener serves: {@link
   * Connection#principal} tells of each connection.
   */
  boolean requiresClientCertificate();

  /**
   * Whether connections in the clear can {@link Connection#startTls}: the listener has its files.
   */
  boolean canStartTls();

  /** The longest line {@link Connection#readLine} will return, in bytes without its end. */
  int lineBytesMax();

  /** The longest frame {@link Connection#readFrame} will return, in bytes without its length. */
  int frameBytesMax();

  /** What {@link Connection#send} may have pending for a peer that does not read, in bytes. */
  long outputBytesMax();
}
