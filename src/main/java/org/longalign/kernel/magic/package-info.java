/**
 * Magics: lines and cells that begin with percent signs, as in IJava and JJava. {@link
 * org.longalign.kernel.magic.MagicSyntax} turns them into Java, {@link org.longalign.kernel.magic.Magics} holds the ones
 * that the kernel has. What they need of a kernel is a {@link org.longalign.kernel.magic.MagicHost}.
 */
@NullMarked
package org.longalign.kernel.magic;

import org.jspecify.annotations.NullMarked;
