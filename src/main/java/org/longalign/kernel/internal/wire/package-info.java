/**
 * Implements the Jupyter protocol's transport: the sockets of a connection file, signed messages, one thread for each
 * socket. {@link org.longalign.kernel.internal.wire.ConnectionFile} says where to listen, {@link
 * org.longalign.kernel.internal.wire.KernelConnection} listens.
 *
 * <p>The base library, {@code jjava-jupyter}, has a transport of its own, but it polls its sockets with sleeps of 50
 * ms, a message with a bad signature ends its loop, and a request for standard input blocks the cell's thread. Here
 * threads wait in their sockets, a bad message is dropped and logged, and a separate thread asks for input, so that a
 * waiting cell can be interrupted. Message types and their contents are the base library's.
 */
@NullMarked
package org.longalign.kernel.internal.wire;

import org.jspecify.annotations.NullMarked;
