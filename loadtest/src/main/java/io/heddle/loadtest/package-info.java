/** Drives any endpoint. */
@NullMarked
package io.heddle.loadtest;

import org.jspecify.annotations.NullMarked;
