/**
 * The connections of a listener, each from accept to close: its thread, its one close reason, what
 * is counted.
 */
@NullMarked
package io.heddle.server.connection;

import org.jspecify.annotations.NullMarked;
