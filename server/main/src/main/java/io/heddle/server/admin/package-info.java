/**
 * The admin endpoint: health, metrics and the live server over HTTP. Nothing else knows Helidon or
 * Micrometer.
 */
@NullMarked
package io.heddle.server.admin;

import org.jspecify.annotations.NullMarked;
