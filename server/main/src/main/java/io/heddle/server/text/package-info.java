/** Words for people: what somebody who mistyped a name meant. */
@NullMarked
package io.heddle.server.text;

import org.jspecify.annotations.NullMarked;
