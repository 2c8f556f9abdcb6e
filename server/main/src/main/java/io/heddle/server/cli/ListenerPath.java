package io.heddle.server.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where the admin endpoint has a listener. */
final class ListenerPath {
  private ListenerPath() {}

  /**
   * @param change what is to be done to it
   */
  static String of(String listener, String change) {
    // A path has no + for a blank.
    String name = URLEncoder.encode(listener, StandardCharsets.UTF_8).replace("+", "%20");
    return "/api/listeners/" + name + "/" + change;
  }
}
