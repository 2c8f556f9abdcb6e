/** What the machines of a load test have, had left, and ran out of. */
@NullMarked
package io.heddle.loadtest.machine;

import org.jspecify.annotations.NullMarked;
