/** The daytime protocol. */
@NullMarked
package io.heddle.daytime;

import org.jspecify.annotations.NullMarked;
