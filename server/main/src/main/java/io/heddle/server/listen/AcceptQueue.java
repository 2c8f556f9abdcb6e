package io.heddle.server.listen;

import io.heddle.transport.Endpoint;
import java.net.InetSocketAddress;

/**
 * Where connections of one endpoint wait to be accepted. That of a Unix socket is nowhere to be
 * read: the kernel tells of it by netlink alone, which Java does not speak.
 *
 * @param local as the kernel has it
 * @param limit how many may wait, one more in fact; the kernel's own, {@code net.core.somaxconn},
 *     may be lower
 */
public record AcceptQueue(Endpoint endpoint, InetSocketAddress local, int limit) {}
