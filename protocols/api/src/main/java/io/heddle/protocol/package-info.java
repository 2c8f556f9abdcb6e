/** What a protocol author compiles against. */
@NullMarked
package io.heddle.protocol;

import org.jspecify.annotations.NullMarked;
