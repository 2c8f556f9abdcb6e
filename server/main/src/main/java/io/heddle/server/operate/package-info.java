/** Finding a running server from the command line, and asking it through its admin endpoint. */
@NullMarked
package io.heddle.server.operate;

import org.jspecify.annotations.NullMarked;
