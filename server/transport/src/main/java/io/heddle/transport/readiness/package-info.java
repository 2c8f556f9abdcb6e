/**
 * Waiting for a channel to be ready, for threads that read and write it in blocking style: {@link
 * io.heddle.transport.readiness.Readiness} parks the thread, {@link
 * io.heddle.transport.readiness.Poller} wakes it. This is the delicate part of Heddle: what a
 * change here must keep is written at {@code Readiness}, and {@code ReadinessSoakTest} fails on a
 * lost wake-up and on a processor that is burnt for nothing.
 */
@NullMarked
package io.heddle.transport.readiness;

import org.jspecify.annotations.NullMarked;
