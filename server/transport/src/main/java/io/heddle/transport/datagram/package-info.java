/** Datagrams under virtual threads: received by one, each served by another, with a bound. */
@NullMarked
package io.heddle.transport.datagram;

import org.jspecify.annotations.NullMarked;
