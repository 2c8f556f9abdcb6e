package io.heddle.qotd;

import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.DatagramProtocol;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.io.IOException;
import java.util.Optional;

/**
 * Sends a quote, chosen at random, and closes (RFC 865). It asks for nothing: the quote comes at
 * once, and what a client sends is thrown away.
 *
 * <h2>Wire format</h2>
 *
 * <p>One or several lines, each ended by CRLF, of fewer than 512 bytes together. Over UDP a
 * datagram of any content is answered with one that holds the quote. The sender of an empty one may
 * be forged: where strangers can reach it, set {@code allow-from} to few.
 *
 * <h2>Quotes</h2>
 *
 * <p>They are read once, when the listener opens, from option {@code file} of at most 1 MiB: one on
 * each line or, if any line of it is {@code %} and nothing else, between such lines, as the program
 * {@code fortune} has them. They are sent in the bytes that they have there; RFC 865 recommends
 * ASCII. Without a file there are some proverbs.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve qotd=tcp://127.0.0.1:7017 --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening qotd qotd tcp://127.0.0.1:7017
 * admin off
 * ready in ... s
 * $ nc -N 127.0.0.1 7017 </dev/null | tr -d '\r'
 * ...
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 */
public final class Qotd implements StreamProtocol<QotdOptions>, DatagramProtocol<QotdOptions> {

  @Override
  public String name() {
    return "qotd";
  }

  @Override
  public Class<QotdOptions> options() {
    return QotdOptions.class;
  }

  @Override
  public String description() {
    return "sends a quote and closes (RFC 865)";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new QotdWorkload());
  }

  @Override
  public Handler open(QotdOptions options, ListenerInfo listener) throws IOException {
    Quotes quotes = Quotes.of(options);
    return connection -> connection.write(quotes.any());
  }

  @Override
  public DatagramHandler openDatagrams(QotdOptions options, ListenerInfo listener)
      throws IOException {
    Quotes quotes = Quotes.of(options);
    return datagram -> datagram.reply(quotes.any());
  }
}
