package io.heddle.talk;

import static io.heddle.protocol.OptionException.throwUnlessWithin;

import io.heddle.protocol.Framing;
import io.heddle.protocol.Option;
import java.util.Optional;

/** The options of {@code talk}; the defaults and what each is for are in the annotations. */
public record TalkOptions(
    @Option(help = "what is one message: a line, or what one read delivers", defaultValue = "lines")
        Framing framing,
    @Option(
            help =
                "callers that wait while two talk, the next is told busy; without it every two"
                    + " callers talk at once")
        Optional<Integer> waitingMax,
    @Option(help = "tells callers that they wait and are connected", defaultValue = "false")
        boolean notices) {

  public TalkOptions {
    throwUnlessWithin("waiting-max", waitingMax.orElse(0), 0, 1_000_000);
  }
}
