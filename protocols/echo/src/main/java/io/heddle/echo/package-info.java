/** The echo protocol. */
@NullMarked
package io.heddle.echo;

import org.jspecify.annotations.NullMarked;
