/** The inbox protocol. */
@NullMarked
package io.heddle.inbox;

import org.jspecify.annotations.NullMarked;
