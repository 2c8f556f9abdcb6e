/** Sockets under virtual threads. */
@NullMarked
package io.heddle.transport;

import org.jspecify.annotations.NullMarked;
