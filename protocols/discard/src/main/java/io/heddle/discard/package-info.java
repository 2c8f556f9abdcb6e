/** The discard protocol. */
@NullMarked
package io.heddle.discard;

import org.jspecify.annotations.NullMarked;
