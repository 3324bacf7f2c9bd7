/**
 * A Jupyter kernel for Java: cells run on the JDK's JShell, in the kernel's process, behind the message types of {@code
 * jjava-jupyter}.
 *
 * <p>The program is {@code KernelMain}, which runs a {@code JavaKernel}; a kernelspec starts it with
 * the path of Jupyter's connection file. Everything else is internal, since a kernel is a program and not an API: cells reach it through the
 * functions of IJava and JJava ({@code display}, {@code updateDisplay}, {@code render}, {@code eval}), and extensions
 * through the base library's {@code Extension}. By package:
 *
 * <ul>
 * <li>{@code internal.shell}: runs cells on JShell. {@link org.longalign.kernel.internal.shell.CellEvaluator} evaluates
 * them without any Jupyter.
 * <li>{@code internal.output}: streams, displays and input of cells, and the publisher that sends them in order.
 * <li>{@code internal.help}: completion and inspection.
 * <li>{@code internal.magic}: magics and their translation to Java.
 * <li>{@code internal.maven}: downloads artifacts for {@code %maven} and {@code %loadFromPOM}.
 * <li>{@code internal.wire}: sockets, signatures and the JSON of messages.
 * </ul>
 */
@NullMarked
package org.longalign.kernel;

import org.jspecify.annotations.NullMarked;
