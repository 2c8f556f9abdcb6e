/**
 * Protocols that come as jars in a folder. {@link io.heddle.server.plugin.Plugins} is the way in;
 * the steps, each on its own: {@code Candidate} finds files, {@code PluginJar} reads what a jar
 * declares, {@code ProtocolLoader} makes objects of it.
 */
@NullMarked
package io.heddle.server.plugin;

import org.jspecify.annotations.NullMarked;
