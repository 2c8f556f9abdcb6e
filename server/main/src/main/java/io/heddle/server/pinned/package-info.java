/** Virtual threads that held their carriers while they waited, and whose code made them. */
@NullMarked
package io.heddle.server.pinned;

import org.jspecify.annotations.NullMarked;
