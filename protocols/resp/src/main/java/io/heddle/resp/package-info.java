/** The Redis protocol, over a store in memory. */
@NullMarked
package io.heddle.resp;

import org.jspecify.annotations.NullMarked;
