package io.heddle.server.plugin;

import io.heddle.protocol.DatagramProtocol;
import io.heddle.protocol.Protocol;
import io.heddle.protocol.StreamProtocol;
import io.heddle.transport.Endpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A protocol that is ready to be opened. What it said of itself was asked once, while it was
 * loaded.
 *
 * @param protocol the plugin's own object; its code runs with {@code classLoader} as the thread's
 *     context class loader
 * @param name unique among the protocols of a server
 * @param version {@code Implementation-Version} of the jar's manifest; {@code -} without one
 * @param jar the one that declares it
 * @param description one line; empty without one
 * @param options the record that a listener's options are bound to
 * @param classLoader shows the plugin's classes, the JDK and the protocol api
 */
public record LoadedProtocol(
    Protocol<?> protocol,
    String name,
    String version,
    Path jar,
    String description,
    Class<? extends Record> options,
    ClassLoader classLoader) {

  /**
   * Says what its code has done wrong.
   *
   * @param method one of the protocol's own, such as {@code open()}
   * @throws VirtualMachineError if it is none of the plugin's doing
   */
  public String blame(String method, Throwable thrown) {
    // A plugin can run out of stack all by itself.
    if (thrown instanceof VirtualMachineError serious && !(thrown instanceof StackOverflowError))
      throw serious;
    return FailureText.of(method(method), thrown) + FailureText.place(thrown, classLoader);
  }

  /** A method of it, as an author looks for it: {@code open() of org.example.Foo}. */
  public String method(String method) {
    return method + " of " + protocol.getClass().getName();
  }

  /** What it can be served over. */
  public List<Endpoint.Scheme> transports() {
    List<Endpoint.Scheme> transports = new ArrayList<>();
    if (protocol instanceof StreamProtocol<?>)
      transports.addAll(List.of(Endpoint.Scheme.TCP, Endpoint.Scheme.TLS, Endpoint.Scheme.UNIX));
    if (protocol instanceof DatagramProtocol<?>) transports.add(Endpoint.Scheme.UDP);
    return transports;
  }
}
