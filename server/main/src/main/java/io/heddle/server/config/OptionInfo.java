package io.heddle.server.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One option of a protocol, as {@code heddle protocols} shows it.
 *
 * @param type as an operator would say it: {@code duration}, {@code lines or reads}, {@code list of
 *     path}
 * @param defaultValue as an operator would write it, a list with commas; null without one
 * @param required whether a listener without it is refused
 */
public record OptionInfo(
    String name,
    String type,
    @JsonProperty("default") @Nullable String defaultValue,
    boolean required,
    String help) {}
