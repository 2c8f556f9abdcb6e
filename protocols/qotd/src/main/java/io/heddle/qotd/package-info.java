/** The qotd protocol. */
@NullMarked
package io.heddle.qotd;

import org.jspecify.annotations.NullMarked;
