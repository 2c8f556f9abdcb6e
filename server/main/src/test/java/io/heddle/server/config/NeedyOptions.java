package io.heddle.server.config;

import io.heddle.protocol.Option;
import java.nio.file.Path;

/** Like inbox's: it cannot do without. */
public record NeedyOptions(@Option(help = "where messages are appended") Path file) {}
