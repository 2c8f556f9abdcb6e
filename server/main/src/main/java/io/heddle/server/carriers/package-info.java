/** The platform threads that carry the virtual ones: how many there are to be. */
@NullMarked
package io.heddle.server.carriers;

import org.jspecify.annotations.NullMarked;
