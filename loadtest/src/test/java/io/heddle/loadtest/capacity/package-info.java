@NullMarked
package io.heddle.loadtest.capacity;

import org.jspecify.annotations.NullMarked;
