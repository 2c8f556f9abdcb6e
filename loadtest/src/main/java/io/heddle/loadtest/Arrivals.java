package io.heddle.loadtest;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How planned send times lie. */
public enum Arrivals {
  /** At equal distances. */
  @JsonProperty("constant")
  CONSTANT,
  /** At random, independent of one another, as from many users. */
  @JsonProperty("poisson")
  POISSON
}
