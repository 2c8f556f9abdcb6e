/** The uppercase protocol. */
@NullMarked
package io.heddle.uppercase;

import org.jspecify.annotations.NullMarked;
