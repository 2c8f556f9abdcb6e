package io.heddle.server.config;

import io.heddle.server.proxy.ProxyHeader;

/** Whether a proxy says for whom it connects, and in which form. */
public enum ProxyProtocol {
  OFF,
  V1,
  V2,
  ANY;

  /**
   * What is understood.
   *
   * @throws IllegalStateException if it is off
   */
  public ProxyHeader.Version version() {
    return switch (this) {
      case OFF -> throw new IllegalStateException("no PROXY protocol");
      case V1 -> ProxyHeader.Version.V1;
      case V2 -> ProxyHeader.Version.V2;
      case ANY -> ProxyHeader.Version.ANY;
    };
  }
}
