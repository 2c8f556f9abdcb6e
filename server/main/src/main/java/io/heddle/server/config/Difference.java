package io.heddle.server.config;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The keys in which two configurations of a server, or of a listener, differ, as they are written;
 * the listeners of a server and the options of a listener are compared elsewhere.
 *
 * @param followed that a running server can take over
 * @param fixed that it cannot
 */
public record Difference(List<String> followed, List<String> fixed) {
  private static final Set<String> ELSEWHERE = Set.of("listeners", "options", "name");

  public Difference {
    followed = List.copyOf(followed);
    fixed = List.copyOf(fixed);
  }

  public static Difference between(ServerConfig before, ServerConfig after) {
    Difference found = compare(before, after);
    return before.admin().tls().isPresent() == after.admin().tls().isPresent()
        ? found
        : found.fixing("admin.tls");
  }

  /** Between two of one name. */
  public static Difference between(ListenerConfig before, ListenerConfig after) {
    Difference found = compare(before, after).as(after);
    if (before.tls().isPresent() == after.tls().isPresent()) return found;
    // Its protocol has been told whether there is TLS to start.
    return found.fixing("tls");
  }

  private Difference fixing(String key) {
    List<String> all = new ArrayList<>(fixed);
    all.add(key);
    return new Difference(followed.stream().filter(each -> !each.equals(key)).toList(), all);
  }

  /** The keys in which the options of one protocol differ. */
  public static List<String> betweenOptions(Record before, Record after) {
    return compare(before, after).followed;
  }

  /** A key with two names by the one that was written. */
  private Difference as(ListenerConfig written) {
    return new Difference(
        followed.stream().map(written::written).toList(),
        fixed.stream().map(written::written).toList());
  }

  private static Difference compare(Record before, Record after) {
    List<String> followed = new ArrayList<>();
    List<String> fixed = new ArrayList<>();
    for (RecordComponent component : before.getClass().getRecordComponents()) {
      String key = Kebab.of(component.getName());
      if (ELSEWHERE.contains(key) || component.isAnnotationPresent(Given.class)) continue;
      Object one = value(component, before);
      Object other = value(component, after);
      if (Objects.equals(one, other)) continue;
      if (one instanceof AdminConfig admin && other instanceof AdminConfig changed) {
        Difference within = compare(admin, changed);
        within.followed.forEach(each -> followed.add(key + "." + each));
        within.fixed.forEach(each -> fixed.add(key + "." + each));
      } else if (component.isAnnotationPresent(AtStart.class)) fixed.add(key);
      else followed.add(key);
    }
    return new Difference(followed, fixed);
  }

  private static Object value(RecordComponent component, Record of) {
    try {
      Method accessor = component.getAccessor();
      // Of a record that need not be public.
      accessor.setAccessible(true);
      return accessor.invoke(of);
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError("a record with a component that cannot be read", impossible);
    }
  }
}
