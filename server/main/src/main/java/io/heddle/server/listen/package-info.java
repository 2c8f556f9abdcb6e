/** Where connections come in: listeners, their endpoints and accept loops. */
@NullMarked
package io.heddle.server.listen;

import org.jspecify.annotations.NullMarked;
