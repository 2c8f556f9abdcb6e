package io.heddle.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ProcessGroup;
import io.heddle.protocol.ProtocolException;
import io.heddle.protocol.Slots;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One answer for each message, in order. */
final class ExecHandler implements Handler {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** What arguments are encoded in; where the server has no locale, it has only ASCII. */
  private static final Charset LOCALE =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  /** What answers that are not read may take: an eighth of the heap, and more while they grow. */
  private static final int HEAP_SHARE = 8;

  private final ExecOptions options;
  private final Audit audit;
  private final List<Rule> rules;
  private final Slots slots;

  /**
   * So many answers at a time, from before the command runs until its client has taken them: as
   * many as the share of the heap holds, each as long as it may be.
   */
  private final Slots answers;

  ExecHandler(ExecOptions options, String listener) {
    this.options = options;
    this.audit = new Audit(listener);
    String path = options.environment().getOrDefault("PATH", PATH);
    this.rules = options.allow().stream().map(entry -> Rule.of(entry, path)).toList();
    this.slots = new Slots(options.concurrency());
    long share = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    this.answers =
        new Slots(Math.clamp(share / options.outputBytesMax().bytes(), 1, Integer.MAX_VALUE));
    // Found out now rather than at the first command: a process group is made by it.
    Rule.program("setsid", PATH);
  }

  @Override
  public void handle(Connection connection) throws IOException, InterruptedException {
    requireKnown(connection);
    String message;
    while ((message = connection.readMessage(options.framing(), UTF_8, ExecHandler::tooLong))
        != null) answer(message, connection);
  }

  /**
   * What was looked at when the listener opened may be another by now: its client-ca taken away.
   */
  private static void requireKnown(Connection connection) throws ProtocolException {
    boolean near =
        !(connection.peer() instanceof InetSocketAddress peer)
            || peer.getAddress().isLoopbackAddress();
    if (!near && connection.principal().isEmpty())
      throw new ProtocolException("a client from elsewhere without a certificate");
  }

  private static String tooLong(int bytesMax) {
    String sentence = "a message has at most " + bytesMax + " bytes\n";
    return Answer.REFUSED + " " + sentence.length() + "\n" + sentence;
  }

  private void answer(String message, Connection connection)
      throws IOException, InterruptedException {
    long from = System.nanoTime();
    String outcome = "given up";
    CompletableFuture<@Nullable Void> room = answers.take();
    try {
      connection.await(room, Duration.ZERO);
      Answer answer = answerTo(message, connection);
      outcome = answer.toString();
      answer.write(connection, options.framing());
    } finally {
      answers.giveBack(room);
      audit.log(connection, message, outcome, System.nanoTime() - from);
    }
  }

  private Answer answerTo(String message, Connection connection)
      throws IOException, InterruptedException {
    try {
      return run(command(Words.split(message)), connection);
    } catch (RefusedException no) {
      return Answer.refused(String.valueOf(no.getMessage()));
    }
  }

  private List<String> command(List<String> words) throws RefusedException {
    if (words.isEmpty()) throw new RefusedException("the message names no command");
    for (Rule rule : rules) {
      if (!rule.allows(words)) continue;
      if (!words.stream().allMatch(LOCALE.newEncoder()::canEncode))
        throw new RefusedException("the server needs LANG=C.UTF-8 for more letters than ASCII has");
      var command = new ArrayList<>(words);
      command.set(0, rule.program().toString());
      return command;
    }
    boolean known = rules.stream().anyMatch(rule -> rule.name().equals(words.get(0)));
    throw new RefusedException(
        known ? "these arguments are not allowed" : "this command is not allowed");
  }

  private Answer run(List<String> command, Connection connection)
      throws IOException, InterruptedException, RefusedException {
    CompletableFuture<@Nullable Void> turn = slots.take();
    CompletableFuture<?> ended = CompletableFuture.completedFuture(null);
    try {
      connection.await(turn, Duration.ZERO);
      var group = ProcessGroup.start(builder(command), (int) options.outputBytesMax().bytes());
      ended = group.ended();
      boolean inTime;
      try (group) {
        inTime = connection.await(group.over(), options.timeout());
      }
      // What it has written until it was ended still counts.
      return answer(group, inTime);
    } finally {
      // Which is now, unless the system does not let it end.
      var unused = ended.whenComplete((any, failed) -> slots.giveBack(turn));
    }
  }

  private Answer answer(ProcessGroup group, boolean inTime) throws RefusedException {
    if (!inTime) {
      String why = "it had not finished after " + ExecOptions.text(options.timeout());
      return Answer.ended(Answer.LATE, group.output(), why);
    }
    if (group.refusal().isPresent())
      throw new RefusedException("cannot be run: " + group.refusal().get());
    if (!group.wroteTooMuch()) return Answer.of(group.exitValue(), group.output());
    String why = "it wrote more than " + options.outputBytesMax();
    return Answer.ended(Answer.KILLED, group.output(), why);
  }

  private ProcessBuilder builder(List<String> command) {
    var builder = new ProcessBuilder(command).directory(options.directory().toFile());
    builder.redirectErrorStream(true).redirectInput(new File("/dev/null"));
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(Map.of("PATH", PATH, "LANG", "C.UTF-8"));
    environment.putAll(options.environment());
    return builder;
  }
}
