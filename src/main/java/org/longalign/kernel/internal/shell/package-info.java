/**
 * Evaluates cells on JShell: the notebook's side of {@code jdk.jshell}.
 *
 * <p>{@link org.longalign.kernel.internal.shell.CellEvaluator} is the entry point. JShell alone evaluates snippets;
 * this package adds the properties of a notebook:
 *
 * <ul>
 * <li>a result is an object and not its text, and JShell's variables {@code $1}, {@code $2}, which would keep every
 * result alive, are dropped ({@link org.longalign.kernel.internal.shell.CellRun});
 * <li>errors name a cell's line, with its source ({@link org.longalign.kernel.internal.shell.Traceback});
 * <li>an interrupt or a {@link org.longalign.kernel.internal.shell.TimeLimit} stops loops, waits and the threads that a
 * cell has started, or tells the reader why it cannot;
 * <li>{@code System.exit} fails the cell ({@link org.longalign.kernel.internal.shell.CellExit}), and a full heap leaves
 * room for the cell that empties it ({@link org.longalign.kernel.internal.shell.HeapReserve}).
 * </ul>
 *
 * {@link org.longalign.kernel.internal.shell.CodeAssistant} connects {@code kernel.internal.help} to the session.
 */
@NullMarked
package org.longalign.kernel.internal.shell;

import org.jspecify.annotations.NullMarked;
