package io.heddle.protocol;

/** The options of a protocol that has none. */
public record NoOptions() {}
