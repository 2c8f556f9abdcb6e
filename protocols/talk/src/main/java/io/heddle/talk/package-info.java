/** The talk protocol. */
@NullMarked
package io.heddle.talk;

import org.jspecify.annotations.NullMarked;
