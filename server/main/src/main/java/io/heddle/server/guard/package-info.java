/** Who may come in: limits on connections, with Resilience4j. */
@NullMarked
package io.heddle.server.guard;

import org.jspecify.annotations.NullMarked;
