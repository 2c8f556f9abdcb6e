/** What the client itself can do. */
@NullMarked
package io.heddle.loadtest.calibrate;

import org.jspecify.annotations.NullMarked;
