/** The chat protocol. */
@NullMarked
package io.heddle.chat;

import org.jspecify.annotations.NullMarked;
