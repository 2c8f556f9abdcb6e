/** The PROXY protocol: for whom a proxy connects. */
@NullMarked
package io.heddle.server.proxy;

import org.jspecify.annotations.NullMarked;
