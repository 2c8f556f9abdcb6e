/** The exec protocol. */
@NullMarked
package io.heddle.exec;

import org.jspecify.annotations.NullMarked;
