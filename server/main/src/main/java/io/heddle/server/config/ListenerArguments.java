package io.heddle.server.config;

import io.heddle.transport.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Listeners from the command line: {@code PROTOCOL} or {@code PROTOCOL=ENDPOINT}. */
final class ListenerArguments {
  private static final int FIRST_PORT = 7000;
  private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9-]*)(?:=(.+))?");

  private ListenerArguments() {}

  static void add(List<String> arguments, Draft draft) {
    Set<Integer> taken = portsOf(draft, arguments);
    int port = FIRST_PORT;
    for (String argument : arguments) {
      Matcher form = form(argument);
      String endpoint = form.group(2);
      if (endpoint != null) {
        draft
            .listeners()
            .add(
                listener(
                    form.group(1),
                    new Node.Text(endpoint, Origin.commandLine("argument " + argument))));
        continue;
      }
      while (taken.contains(port)) port++;
      Origin byDefault = Origin.byDefault("argument " + argument);
      draft
          .listeners()
          .add(listener(form.group(1), new Node.Text("tcp://127.0.0.1:" + port++, byDefault)));
    }
  }

  private static Matcher form(String argument) {
    Matcher form = FORM.matcher(argument);
    if (form.matches()) return form;
    String hint =
        argument.endsWith(".yaml") || argument.endsWith(".yml")
            ? " (a file is given as --config FILE)"
            : "";
    throw new ConfigException(
        "argument "
            + argument
            + ": expected PROTOCOL or PROTOCOL=ENDPOINT, as in echo=tcp://127.0.0.1:7000"
            + hint);
  }

  private static Node.Keys listener(String protocol, Node endpoint) {
    Map<String, Node> entries = new LinkedHashMap<>();
    entries.put("protocol", new Node.Text(protocol, endpoint.origin()));
    entries.put("endpoint", endpoint);
    return new Node.Keys(entries, endpoint.origin());
  }

  /**
   * A default port that another listener was given is no use: the default steps aside, on whatever
   * address.
   */
  private static Set<Integer> portsOf(Draft draft, List<String> arguments) {
    List<String> endpoints = new ArrayList<>(draft.texts("endpoint"));
    for (Node listener : draft.listeners()) {
      if (listener instanceof Node.Keys keys && keys.get("endpoints") instanceof Node.Items items) {
        for (Node item : items.items())
          if (item instanceof Node.Text text) endpoints.add(text.text());
      }
    }
    for (String argument : arguments)
      endpoints.addAll(List.of(argument.replaceFirst("^[^=]*=?", "").split(",", -1)));
    Set<Integer> ports = new HashSet<>();
    for (String endpoint : endpoints) addPort(endpoint, ports);
    return ports;
  }

  private static void addPort(String endpoint, Set<Integer> ports) {
    try {
      ports.add(Endpoint.parse(endpoint.strip()).port());
    } catch (IllegalArgumentException malformed) {
      // Reported when it is bound.
    }
  }
}
