package io.heddle.resp;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.util.Optional;

/**
 * The Redis protocol over a store in memory: {@code redis-cli}, {@code redis-benchmark} and the
 * usual client libraries work unchanged. It answers as Redis 7.0 does, to the byte, errors
 * included.
 *
 * <p>It has strings, keys and their expiry, counters, hashes, lists with their blocking commands,
 * sets, sorted sets, {@code SCAN} and its kin, single bits, transactions with {@code WATCH},
 * publish and subscribe, sharded too, {@code SORT} and {@code LCS}, 16 databases, and what clients
 * ask of a server: {@code HELLO}, {@code AUTH}, {@code CLIENT}, {@code COMMAND}, {@code CONFIG
 * GET}, {@code INFO}. It has no persistence, replication, cluster, scripts, streams, geographic or
 * probabilistic types: for a command that it lacks it has Redis's own error. {@code COMMAND LIST}
 * tells all of them.
 *
 * <h2>Wire format</h2>
 *
 * <p>A command is an array of bulk strings, {@code *COUNT\r\n} and {@code $BYTES\r\n...\r\n} for
 * each word, or a line as somebody types it, with quotes around words that hold spaces. Replies are
 * RESP2, or RESP3 after {@code HELLO 3}. Replies to pipelined commands come in order, in as few
 * writes as the commands came in. A word has at most {@code frame-bytes-max} bytes, all words of a
 * command four times as many, a line 64 KiB, a command 1,048,576 words; what is longer is answered
 * by {@code -ERR Protocol error: ...} and ends the connection.
 *
 * <h2>Memory</h2>
 *
 * <p>What keys and values need is estimated, what is queued between {@code MULTI} and {@code EXEC}
 * included. Past {@code memory-max} commands that may need more are refused with {@code -OOM
 * command not allowed when used memory > 'maxmemory'.}, and nothing is evicted. Keys that have
 * expired go when somebody asks for them, or within moments when nobody does. {@code memory-max} is
 * at most half of the heap, which {@code JAVA_OPTS=-Xmx...} sets. Replies on their way to all
 * clients together have as much room once more, but not more than a quarter of the rest of the
 * heap; commands that have not come whole have an eighth of the heap, those that wait behind a
 * blocking one half of that. Who is past any of these is told so and ended. A subscriber that does
 * not read is dropped at {@code output-bytes-max}.
 *
 * <h2>Waiting and leaving</h2>
 *
 * <p>Neither a subscriber nor a client that waits in a blocking command is idle. A server that
 * drains ends both; the element that a client waits for stays in its list when that client goes.
 *
 * <h2>Example</h2>
 *
 * <pre>{@code
 * $ bin/heddle serve resp=tcp://127.0.0.1:7379 --admin off &
 * heddle: at most ... connections, since ulimit -n is ...
 * listening resp resp tcp://127.0.0.1:7379
 * admin off
 * ready in ... s
 * $ printf 'SET greeting "hello world"\r\nGET greeting\r\nINCR visits\r\n' | nc -N 127.0.0.1 7379 | tr -d '\r'
 * +OK
 * $11
 * hello world
 * :1
 * $ printf '*2\r\n$4\r\nINCR\r\n$6\r\nvisits\r\n' | nc -N 127.0.0.1 7379 | tr -d '\r'
 * :2
 * $ printf 'LPUSH visits x\r\nGET\r\n' | nc -N 127.0.0.1 7379 | tr -d '\r'
 * -WRONGTYPE Operation against a key holding the wrong kind of value
 * -ERR wrong number of arguments for 'get' command
 * $ kill %1; wait %1
 * heddle: draining; a second signal stops at once
 * }</pre>
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">the Redis
 *     serialization protocol</a>
 */
public final class Resp implements StreamProtocol<RespOptions> {

  @Override
  public String name() {
    return "resp";
  }

  @Override
  public Class<RespOptions> options() {
    return RespOptions.class;
  }

  @Override
  public String description() {
    return "speaks the Redis protocol (RESP2, RESP3, inline) over a store in memory";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new RespWorkload());
  }

  @Override
  public Handler open(RespOptions options, ListenerInfo listener) {
    return new RespHandler(options, listener);
  }
}
