/** The commands protocol. */
@NullMarked
package io.heddle.commands;

import org.jspecify.annotations.NullMarked;
