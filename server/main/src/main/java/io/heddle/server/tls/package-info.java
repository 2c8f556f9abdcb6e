/** Certificates and keys, from their files to what connections of TLS are made with. */
@NullMarked
package io.heddle.server.tls;

import org.jspecify.annotations.NullMarked;
