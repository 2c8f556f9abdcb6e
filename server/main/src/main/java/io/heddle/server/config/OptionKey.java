package io.heddle.server.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One component of an options record, as a key.
 *
 * @param alias another name for it; empty if there is none
 * @param defaults as an operator would write them; empty if there is none
 * @param given whether it is no key itself but says that the key of this name was given
 */
record OptionKey(
    String name, String alias, OptionType type, List<String> defaults, String help, boolean given) {

  /** The node under its name or its alias. */
  @Nullable Node in(Node.Keys keys) {
    Node named = keys.get(name);
    return named != null || alias.isEmpty() ? named : keys.get(alias);
  }

  boolean isCalled(String word) {
    return !given && (name.equals(word) || (!alias.isEmpty() && alias.equals(word)));
  }
}
