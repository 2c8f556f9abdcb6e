package io.heddle.resp;

import java.util.List;
import java.util.Optional;

/**
 * Where the listener is to be reached over TCP, as configured.
 *
 * @param port 0 if the system chose one
 */
record Address(String host, int port) {

  /** Of those endpoints the one with a port, if there is one such. */
  static Optional<Address> of(List<String> endpoints) {
    List<String> withPort = endpoints.stream().filter(each -> !each.startsWith("unix:")).toList();
    if (withPort.size() != 1) return Optional.empty();
    String text = withPort.get(0);
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (!Numbers.isLong(Bytes.of(port))) return Optional.empty();
    return Optional.of(
        new Address(text.substring(text.indexOf("//") + 2, colon), Integer.parseInt(port)));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
