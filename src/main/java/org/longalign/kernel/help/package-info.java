/**
 * Help for Java code that is being written in a cell: {@link org.longalign.kernel.help.CodeHelp} completes it and says
 * what a name in it means, with its Javadoc. What the notebook has declared so far it learns from
 * {@link org.longalign.kernel.help.SessionNames}.
 */
@NullMarked
package org.longalign.kernel.help;

import org.jspecify.annotations.NullMarked;
