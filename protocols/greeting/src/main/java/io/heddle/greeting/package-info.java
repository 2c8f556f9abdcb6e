/** The greeting protocol. */
@NullMarked
package io.heddle.greeting;

import org.jspecify.annotations.NullMarked;
