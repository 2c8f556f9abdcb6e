/** Runs a plan: clients, their send times, and what they record. */
@NullMarked
package io.heddle.loadtest.engine;

import org.jspecify.annotations.NullMarked;
