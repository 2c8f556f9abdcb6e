/** The frames protocol. */
@NullMarked
package io.heddle.frames;

import org.jspecify.annotations.NullMarked;
