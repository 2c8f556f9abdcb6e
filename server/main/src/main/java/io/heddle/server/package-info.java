/** The server: listeners opened, started, drained and closed together. */
@NullMarked
package io.heddle.server;

import org.jspecify.annotations.NullMarked;
