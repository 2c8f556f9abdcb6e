package io.heddle.server.config;

import io.heddle.protocol.NoOptions;
import org.jspecify.annotations.Nullable;

/**
 * Calls the constructors of the records that every start makes. A constructor that is called by
 * reflection costs the JVM classes of its own at the first call, more of them the more parameters
 * there are, and no cache of classes keeps them: 26 ms for these, a sixth of a start.
 */
final class OwnRecords {
  private final Object[] values;
  private int taken;

  private OwnRecords(Object[] values) {
    this.values = values;
  }

  /**
   * @param values one for each component
   * @return null where the record is another's
   */
  static @Nullable Record create(Class<? extends Record> type, Object[] values) {
    var own = new OwnRecords(values);
    if (type == ListenerConfig.class) return own.listener();
    if (type == ServerConfig.class) return own.server();
    if (type == AdminConfig.class) return own.admin();
    return type == NoOptions.class ? new NoOptions() : null;
  }

  /** The next one; a component of another type refuses it. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private <T> T next() {
    return (T) values[taken++];
  }

  private ServerConfig server() {
    return new ServerConfig(next(), next(), next(), next(), next(), next(), next());
  }

  private AdminConfig admin() {
    return new AdminConfig(next(), next(), next(), next());
  }

  private ListenerConfig listener() {
    return new ListenerConfig(
        next(), next(), next(), next(), next(), next(), next(), next(), next(), next(), next(),
        next(), next(), next(), next(), next(), next(), next(), next(), next(), next(), next(),
        next(), next(), next(), next(), next(), next(), next(), next());
  }
}
