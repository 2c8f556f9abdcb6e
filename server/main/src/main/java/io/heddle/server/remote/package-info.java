/** The client of the protocol {@code file}. */
@NullMarked
package io.heddle.server.remote;

import org.jspecify.annotations.NullMarked;
