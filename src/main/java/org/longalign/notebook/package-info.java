/**
 * Shows results in notebooks: tables, charts and images as cells' results, {@link org.longalign.notebook.Progress} bars
 * and other {@link org.longalign.notebook.LiveOutput}, a cell of {@link org.longalign.notebook.Parameters}, and {@link
 * org.longalign.notebook.Notebook#check checked claims}. Kernels of the IJava line that are built on {@code
 * jjava-jupyter} find {@link org.longalign.notebook.NotebookExtension} on their class path. In other kernels, and
 * outside a notebook, everything works as plain text.
 */
@NullMarked
package org.longalign.notebook;

import org.jspecify.annotations.NullMarked;
