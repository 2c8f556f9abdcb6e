package io.heddle.server;

import io.heddle.server.config.OptionInfo;
import io.heddle.server.config.OptionsBinder;
import io.heddle.server.plugin.LoadedProtocol;
import java.util.List;

/**
 * One protocol, as {@code /api/protocols} and {@code heddle protocols --json} show it.
 *
 * @param version {@code -} where its jar says none
 * @param transports what it can be served over: {@code tcp}
 */
public record ProtocolView(
    String name,
    String version,
    String jar,
    String description,
    List<String> transports,
    List<OptionInfo> options) {

  public static ProtocolView of(LoadedProtocol protocol) {
    return new ProtocolView(
        protocol.name(),
        protocol.version(),
        protocol.jar().toString(),
        protocol.description(),
        protocol.transports().stream().map(Object::toString).toList(),
        OptionsBinder.describe(protocol.options()));
  }
}
