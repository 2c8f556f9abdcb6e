package io.heddle.commands;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.util.Optional;

/**
 * Answers each line with a line, over a small store in memory that all connections of the listener
 * share. The store is bounded in keys and bytes, and gone when the server ends.
 *
 * <h2>Wire format</h2>
 *
 * <p>A command is a line: its name, in either case, and its arguments, with one blank between. A
 * last argument {@code TEXT} or {@code V} is the rest of the line, blanks and all. With {@code
 * framing: reads} a message is what one read delivers, newline or not; several lines in it are
 * several commands.
 *
 * <table>
 * <caption>Commands</caption>
 * <tr><th>command</th><th>answer behind {@code OK}</th></tr>
 * <tr><td>{@code HELP}</td><td>the commands</td></tr>
 * <tr><td>{@code PING}</td><td>{@code PONG}</td></tr>
 * <tr><td>{@code TIME}</td><td>the time, UTC, to the millisecond</td></tr>
 * <tr><td>{@code ECHO TEXT}</td><td>the text</td></tr>
 * <tr><td>{@code UPPER TEXT}</td><td>the text in upper case</td></tr>
 * <tr><td>{@code SET K V}</td><td>nothing; the key holds the value from now on</td></tr>
 * <tr><td>{@code GET K}</td><td>the value</td></tr>
 * <tr><td>{@code DEL K}</td><td>nothing; the key is forgotten</td></tr>
 * <tr><td>{@code INCR K}</td><td>the sum of 1 and what the key held, which it holds now; 0 where
 * there was none</td></tr>
 * <tr><td>{@code KEYS}</td><td>the keys, sorted, as many as fit into a line</td></tr>
 * <tr><td>{@code STATS}</td><td>what the server has done</td></tr>
 * <tr><td>{@code QUIT}</td><td>{@code goodbye}, and the connection ends</td></tr>
 * </table>
 *
 * <p>An answer is {@code OK}, {@code OK TEXT} or {@code ERR CODE MESSAGE}. Answers come in the
 * order of the commands, so a client may send many before it reads. Texts, keys and values are
 * bytes: they come back as they were sent, whatever their charset; {@code UPPER} takes them for
 * UTF-8. A line beyond {@code line-bytes-max} is answered by {@code ERR line-too-long ...} and the
 * end.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve commands=tcp://127.0.0.1:7031 --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening commands commands tcp://127.0.0.1:7031
 * admin off
 * ready in ... s
 * $ printf 'SET color deep blue\nGET color\nINCR visits\nGET nothing\nQUIT\n' | nc -N 127.0.0.1 7031
 * OK
 * OK deep blue
 * OK 1
 * ERR not-found no key 'nothing'
 * OK goodbye
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 */
public final class Commands implements StreamProtocol<CommandsOptions> {

  @Override
  public String name() {
    return "commands";
  }

  @Override
  public Class<CommandsOptions> options() {
    return CommandsOptions.class;
  }

  @Override
  public String description() {
    return "answers commands with one line each, over a small store in memory; HELP lists them";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(Workload.ofLines(CommandsSession.COMMAND_BYTES_MAX, CommandsSession::new));
  }

  @Override
  public Handler open(CommandsOptions options, ListenerInfo listener) {
    return new CommandsHandler(options);
  }
}
