package io.heddle.server.tls;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A file of TLS that cannot be used; the message names it and says what was expected. */
public final class WrongFileException extends Exception {
  private static final long serialVersionUID = 1;

  private final String[] path;

  WrongFileException(String key, String message, @Nullable Throwable cause) {
    this(new String[] {key}, message, cause);
  }

  WrongFileException(String key, String message) {
    this(key, message, null);
  }

  private WrongFileException(String[] path, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.path = path;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** The keys of the configuration that lead to the file: {@code private-key} is the last. */
  public List<String> path() {
    return List.of(path);
  }

  /** The same within other keys. */
  public WrongFileException under(String... keys) {
    String[] longer = Stream.concat(Stream.of(keys), Stream.of(path)).toArray(String[]::new);
    return new WrongFileException(longer, getMessage(), this);
  }

  /** The same with other advice, for those to whom this one is of no use. */
  WrongFileException advising(String instead, String advice) {
    return new WrongFileException(path, getMessage().replace(instead, advice), this);
  }
}
