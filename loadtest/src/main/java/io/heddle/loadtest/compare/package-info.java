/** Whether two runs differ. */
@NullMarked
package io.heddle.loadtest.compare;

import org.jspecify.annotations.NullMarked;
