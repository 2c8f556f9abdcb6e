/** Telling the service manager that has started this process how it is. */
@NullMarked
package io.heddle.server.systemd;

import org.jspecify.annotations.NullMarked;
