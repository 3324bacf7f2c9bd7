/**
 * The Jupyter kernel for Java: JShell in this process behind the Jupyter protocol of {@code jjava-jupyter}. {@link
 * org.longalign.kernel.JavaKernel} is the program that a kernelspec starts; {@link org.longalign.kernel.CellEvaluator}
 * evaluates cells without any Jupyter.
 */
@NullMarked
package org.longalign.kernel;

import org.jspecify.annotations.NullMarked;
