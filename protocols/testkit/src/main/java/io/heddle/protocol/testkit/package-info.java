/**
 * What a protocol author tests with: {@link io.heddle.protocol.testkit.ProtocolTester} serves a
 * protocol, in memory or on a loopback socket, with the very code that the server runs, and {@link
 * io.heddle.protocol.testkit.TestClient} talks to it; {@link
 * io.heddle.protocol.testkit.WorkloadTester} runs its workload; {@link
 * io.heddle.protocol.testkit.DatagramTester} does the same for datagrams. No test framework is
 * needed or excluded.
 *
 * <pre>{@code
 * try (var tester = ProtocolTester.inMemory(new Rot13(), new Rot13.Options(""));
 *     var client = tester.connect()) {
 *   client.send("Hello\n");
 *   assertEquals("Uryyb", client.readLine());
 * }
 * }</pre>
 */
@NullMarked
package io.heddle.protocol.testkit;

import org.jspecify.annotations.NullMarked;
