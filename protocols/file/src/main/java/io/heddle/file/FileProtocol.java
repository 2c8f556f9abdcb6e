package io.heddle.file;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.Workload;
import java.io.IOException;
import java.util.Optional;

/** Files below one folder, put and got whole. */
public final class FileProtocol implements StreamProtocol<FileOptions> {
  private final Stores stores = new Stores();

  @Override
  public String name() {
    return "file";
  }

  @Override
  public Class<FileOptions> options() {
    return FileOptions.class;
  }

  @Override
  public String description() {
    return "keeps files below one folder: put, get and ls, resumed, checked by SHA-256, within a quota";
  }

  @Override
  public Optional<Workload> workload() {
    return Optional.of(new FileWorkload());
  }

  @Override
  public Handler open(FileOptions options, ListenerInfo listener) throws IOException {
    return new FileHandler(stores, options);
  }
}
