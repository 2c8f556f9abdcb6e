package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ScanIterator;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;

/** The clients that people have, unchanged: redis-cli, redis-benchmark, Jedis, Lettuce. */
class RedisClientsIT {
  private static Heddle heddle;

  @BeforeAll
  static void start() {
    heddle = Heddle.serve("resp=tcp://127.0.0.1:0");
  }

  @AfterAll
  static void stop() {
    heddle.close();
  }

  @BeforeEach
  void forget() {
    try (var jedis = jedis(RedisProtocol.RESP2)) {
      jedis.flushAll();
    }
  }

  // --- redis-cli and redis-benchmark

  private static String cli(String script) {
    Shell.require("redis-cli");
    return Shell.output(
        "c() { redis-cli -p $1 \"$@\"; }; cli=\"redis-cli -p $1\"\n" + script, heddle.port("resp"));
  }

  @Test
  void answersRedisCli() {
    assertThat(cli("$cli set greeting 'hello world'; $cli get greeting; $cli incr n; $cli get no"))
        .isEqualTo("OK\nhello world\n1\n");
    assertThat(cli("$cli -3 hset h a 1 b 2; $cli -3 --json hgetall h"))
        .isEqualTo("2\n{\"a\":\"1\",\"b\":\"2\"}");
    assertThat(cli("printf 'MULTI\\nSET a 1\\nINCR a\\nEXEC\\n' | $cli"))
        .isEqualTo("OK\nQUEUED\nQUEUED\nOK\n2");
    assertThat(cli("$cli nonsense")).startsWith("ERR unknown command 'nonsense'");
  }

  @Test
  void letsRedisCliLoadAndScanManyKeys() {
    String loaded =
        cli(
            """
            for i in $(seq 10000); do printf 'SET key:%s v\\r\\n' $i; done | $cli --pipe
            $cli --scan --pattern 'key:*' | sort -u | wc -l
            $cli --scan --pattern 'key:99?' | wc -l
            $cli dbsize
            """);
    assertThat(loaded).contains("errors: 0, replies: 10000").endsWith("\n10000\n10\n10000");
  }

  @Test
  void tellsRedisCliWhatIsPublished() {
    String heard =
        cli(
            """
            exec 3< <($cli subscribe news)
            for i in 1 2 3; do read -r line <&3; echo $line; done
            $cli publish news hello
            for i in 1 2 3; do read -r line <&3; echo $line; done
            kill $!
            """);
    assertThat(heard).isEqualTo("subscribe\nnews\n1\n1\nmessage\nnews\nhello");
  }

  @Test
  void standsRedisBenchmark() {
    Shell.require("redis-benchmark");
    Heddle.Result result =
        Shell.run(
            Path.of("."),
            Map.of(),
            "redis-benchmark -p $1 -q -n 2000 -P 16; redis-benchmark -3 -p $1 -q -n 1000 -t set,get",
            heddle.port("resp"));
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).doesNotContainIgnoringCase("err").contains("MSET (10 keys)");
  }

  // --- Jedis

  private static Jedis jedis(RedisProtocol protocol) {
    var config =
        DefaultJedisClientConfig.builder()
            .protocol(protocol)
            .clientName("jedis")
            .timeoutMillis((int) Heddle.PATIENCE.toMillis())
            .build();
    return new Jedis(new HostAndPort("127.0.0.1", heddle.port("resp")), config);
  }

  @ParameterizedTest
  @EnumSource(RedisProtocol.class)
  void servesJedis(RedisProtocol protocol) {
    try (var jedis = jedis(protocol)) {
      assertThat(jedis.clientGetname()).isEqualTo("jedis");
      assertThat(jedis.set("k", "v", SetParams.setParams().nx().ex(100))).isEqualTo("OK");
      assertThat(jedis.set("k", "w", SetParams.setParams().nx())).isNull();
      assertThat(jedis.ttl("k")).isBetween(1L, 100L);
      jedis.hset("h", Map.of("a", "1", "b", "2"));
      assertThat(jedis.hgetAll("h")).isEqualTo(Map.of("a", "1", "b", "2"));
      jedis.rpush("l", "a", "b", "c");
      assertThat(jedis.lrange("l", 0, -1)).containsExactly("a", "b", "c");
      assertThat(jedis.blpop(1, "none", "l")).containsExactly("l", "a");
      jedis.sadd("s", "x", "y");
      assertThat(jedis.smembers("s")).containsExactlyInAnyOrder("x", "y");
      jedis.zadd("z", Map.of("one", 1.0, "half", 0.5));
      assertThat(jedis.zrangeWithScores("z", 0, -1))
          .extracting("element")
          .containsExactly("half", "one");
      assertThat(jedis.zscore("z", "half")).isEqualTo(0.5);
      assertThat(jedis.scan("0", new ScanParams().match("[hl]").count(100)).getResult())
          .containsExactlyInAnyOrder("h", "l");
      assertThatThrownBy(() -> jedis.incr("h"))
          .isInstanceOf(JedisDataException.class)
          .hasMessage("WRONGTYPE Operation against a key holding the wrong kind of value");
    }
  }

  @ParameterizedTest
  @EnumSource(RedisProtocol.class)
  void doesTransactionsAndPipelinesOfJedis(RedisProtocol protocol) {
    try (var jedis = jedis(protocol);
        var other = jedis(protocol)) {
      jedis.watch("n");
      Transaction done = jedis.multi();
      Response<Long> sum = done.incrBy("n", 5);
      assertThat(done.exec()).containsExactly(5L);
      assertThat(sum.get()).isEqualTo(5);
      jedis.watch("n");
      other.incr("n");
      Transaction spoiled = jedis.multi();
      spoiled.incr("n");
      assertThat(spoiled.exec()).isNull();

      var pipeline = jedis.pipelined();
      List<Response<Long>> sums = new ArrayList<>();
      for (int i = 0; i < 1000; i++) sums.add(pipeline.incr("piped"));
      pipeline.sync();
      assertThat(sums.get(999).get()).isEqualTo(1000);
    }
  }

  @ParameterizedTest
  @EnumSource(RedisProtocol.class)
  void tellsJedisWhatIsPublished(RedisProtocol protocol) throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    var listener =
        new JedisPubSub() {
          @Override
          public void onMessage(String channel, String message) {
            heard.add(channel + " " + message);
          }

          @Override
          public void onPMessage(String pattern, String channel, String message) {
            heard.add(pattern + " " + channel + " " + message);
          }

          @Override
          public void onSubscribe(String channel, int count) {
            heard.add("subscribed " + channel + " " + count);
          }
        };
    try (var subscriber = jedis(protocol);
        var publisher = jedis(protocol)) {
      var done =
          CompletableFuture.runAsync(() -> subscriber.subscribe(listener, "news"), Shell.THREADS);
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("subscribed news 1");
      assertThat(publisher.publish("news", "hello")).isEqualTo(1);
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("news hello");
      listener.unsubscribe();
      done.get(60, TimeUnit.SECONDS);
      assertThat(publisher.publish("news", "anybody?")).isZero();
      assertThat(subscriber.ping()).isEqualTo("PONG");
    }
  }

  // --- Lettuce

  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"RESP2", "RESP3"})
  void servesLettuce(ProtocolVersion version) throws Exception {
    try (var client = LettuceClient.to(heddle.port("resp"), version);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      var redis = connection.sync();
      assertThat(redis.set("k", "v", SetArgs.Builder.ex(100))).isEqualTo("OK");
      assertThat(redis.get("k")).isEqualTo("v");
      redis.hset("h", Map.of("a", "1", "b", "2"));
      assertThat(redis.hgetall("h")).isEqualTo(Map.of("a", "1", "b", "2"));
      redis.zadd("z", 1.5, "m");
      assertThat(redis.zscore("z", "m")).isEqualTo(1.5);
      assertThat(redis.zrangeWithScores("z", 0, -1)).extracting("value").containsExactly("m");
      redis.sadd("s", IntStream.range(0, 2000).mapToObj(String::valueOf).toArray(String[]::new));
      assertThat(ScanIterator.sscan(redis, "s").stream().distinct()).hasSize(2000);
      redis.multi();
      redis.incr("n");
      redis.incr("n");
      assertThat(redis.exec().get(1).toString()).isEqualTo("2");
      assertThat(redis.commandCount()).isGreaterThan(150);
      assertThat(redis.info("server")).contains("redis_version:7.");
      hearByLettuce(client, redis::publish);
    }
  }

  private interface Publish {
    Long to(String channel, String text);
  }

  private static void hearByLettuce(LettuceClient client, Publish publish) throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (var connection = client.connectPubSub()) {
      connection.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
              heard.add(channel + " " + message);
            }

            @Override
            public void message(String pattern, String channel, String message) {
              heard.add(pattern + " " + channel + " " + message);
            }
          });
      connection.sync().subscribe("news");
      connection.sync().psubscribe("n*");
      assertThat(publish.to("news", "hello")).isEqualTo(2);
      assertThat(List.of(heard.poll(60, TimeUnit.SECONDS), heard.poll(60, TimeUnit.SECONDS)))
          .containsExactly("news hello", "n* news hello");
    }
  }
}
