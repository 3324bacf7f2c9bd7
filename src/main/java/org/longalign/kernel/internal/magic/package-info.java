/**
 * Magics: lines and cells that begin with percent signs, as in IJava and JJava. {@link
 * org.longalign.kernel.internal.magic.MagicSyntax} translates them to Java; {@link
 * org.longalign.kernel.internal.magic.Magics} has the built-in ones. They act on the kernel through a {@link
 * org.longalign.kernel.internal.magic.MagicHost}.
 */
@NullMarked
package org.longalign.kernel.internal.magic;

import org.jspecify.annotations.NullMarked;
