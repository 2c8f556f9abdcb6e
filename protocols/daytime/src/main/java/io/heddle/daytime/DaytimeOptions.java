package io.heddle.daytime;

import io.heddle.protocol.Option;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;

/** The options of {@code daytime}; what each is for is in the annotations. */
public record DaytimeOptions(
    @Option(help = "the time zone, such as UTC or Europe/Berlin; the machine's if not given")
        Optional<String> zone) {

  public DaytimeOptions {
    try {
      zone.ifPresent(ZoneId::of);
    } catch (DateTimeException none) {
      throw new IllegalArgumentException(
          "zone: expected a time zone such as UTC or Europe/Berlin, got '" + zone.get() + "'",
          none);
    }
  }

  ZoneId zoneId() {
    return zone.map(ZoneId::of).orElseGet(ZoneId::systemDefault);
  }
}
