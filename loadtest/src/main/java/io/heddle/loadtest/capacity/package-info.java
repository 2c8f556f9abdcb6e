/** Finds how much load a server holds: what to try next, and what it says. No clocks, no I/O. */
@NullMarked
package io.heddle.loadtest.capacity;

import org.jspecify.annotations.NullMarked;
