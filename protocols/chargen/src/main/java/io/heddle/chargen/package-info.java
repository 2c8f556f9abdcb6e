/** The chargen protocol. */
@NullMarked
package io.heddle.chargen;

import org.jspecify.annotations.NullMarked;
