/**
 * Routes the output of cells: standard streams, displays and input.
 *
 * <p>{@link org.longalign.kernel.internal.output.CellStreams} replaces the process's standard streams and finds the
 * cell of each thread that prints. Per cell a {@link org.longalign.kernel.internal.output.CellOutput} limits text and
 * displays, since a notebook stores all of them and a browser shows all of them. Everything leaves through one {@link
 * org.longalign.kernel.internal.output.Publisher} thread, in order: cells append to a queue without a lock and can be
 * stopped anywhere. {@link org.longalign.kernel.internal.output.KernelRenderer} turns values into display data, with
 * time limits and plain text for those whose view fails.
 */
@NullMarked
package org.longalign.kernel.internal.output;

import org.jspecify.annotations.NullMarked;
