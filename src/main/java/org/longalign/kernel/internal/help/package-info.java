/**
 * Completes Java code in a cell and explains the names in it, with their Javadoc: {@link
 * org.longalign.kernel.internal.help.CodeHelp}.
 *
 * <p>JShell's own analysis, {@code SourceCodeAnalysis}, is not enough for a notebook: it knows no names that the same
 * cell declares above the cursor, no constants where a method takes an enum, and no types that are not imported. This
 * package has the JDK's compiler analyse a class that contains the session's names ({@link
 * org.longalign.kernel.internal.help.SessionNames}) and the cell up to the cursor. It runs no code.
 */
@NullMarked
package org.longalign.kernel.internal.help;

import org.jspecify.annotations.NullMarked;
