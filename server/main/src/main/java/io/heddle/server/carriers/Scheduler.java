package io.heddle.server.carriers;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The JDK's scheduler of virtual threads, through its MXBean of JDK 24 ({@code
 * jdk.management.VirtualThreadSchedulerMXBean}), by name, since Java 21 has no such type.
 */
final class Scheduler {
  private static final String PARALLELISM = "Parallelism";

  private final MBeanServer beans;
  private final ObjectName name;

  private Scheduler(MBeanServer beans, ObjectName name) {
    this.beans = beans;
    this.name = name;
  }

  /** Empty before JDK 24. */
  static Optional<Scheduler> find() {
    try {
      MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
      var name = new ObjectName("jdk.management:type=VirtualThreadScheduler");
      return beans.isRegistered(name) ? Optional.of(new Scheduler(beans, name)) : Optional.empty();
    } catch (JMException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  int parallelism() {
    try {
      return (int) beans.getAttribute(name, PARALLELISM);
    } catch (JMException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** How many virtual threads run at a time, but for those whose carriers are held. */
  void parallelism(int carriers) {
    try {
      beans.setAttribute(name, new Attribute(PARALLELISM, carriers));
    } catch (JMException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
