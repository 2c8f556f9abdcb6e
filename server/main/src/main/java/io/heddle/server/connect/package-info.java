/** The client: a pipe for programs, a prompt for people. */
@NullMarked
package io.heddle.server.connect;

import org.jspecify.annotations.NullMarked;
