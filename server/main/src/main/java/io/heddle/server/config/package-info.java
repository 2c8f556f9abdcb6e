/**
 * What the server is told: a file, the environment and the command line, made into one {@link
 * io.heddle.server.config.ServerConfig}, and a listener's options into the record of its protocol.
 */
@NullMarked
package io.heddle.server.config;

import org.jspecify.annotations.NullMarked;
