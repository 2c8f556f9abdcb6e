package io.heddle;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;

/** Lettuce's client of one server, which is closed with all its threads. */
record LettuceClient(RedisClient client) implements AutoCloseable {

  static LettuceClient to(int port, ProtocolVersion version) {
    var uri = RedisURI.builder().withHost("127.0.0.1").withPort(port);
    var client = RedisClient.create(uri.withTimeout(Heddle.PATIENCE).build());
    client.setOptions(ClientOptions.builder().protocolVersion(version).build());
    return new LettuceClient(client);
  }

  StatefulRedisConnection<String, String> connect() {
    return client.connect();
  }

  StatefulRedisPubSubConnection<String, String> connectPubSub() {
    return client.connectPubSub();
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(10));
  }
}
