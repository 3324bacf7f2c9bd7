/**
 * What a kernel and its front ends say to each other: the sockets of a connection file, signed messages on them, and one
 * thread for each socket that the kernel listens at. {@link org.longalign.kernel.wire.ConnectionFile} is where to
 * listen, {@link org.longalign.kernel.wire.KernelConnection} does.
 */
@NullMarked
package org.longalign.kernel.wire;

import org.jspecify.annotations.NullMarked;
