/** Messages of bytes with a JSON header. */
@NullMarked
package io.heddle.jsonframes;

import org.jspecify.annotations.NullMarked;
