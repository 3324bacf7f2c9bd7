/**
 * How results show in a notebook: tables, charts and images as cells' results, a {@link
 * org.longalign.notebook.Progress} bar and other {@link org.longalign.notebook.LiveOutput} that changes in place, the
 * {@link org.longalign.notebook.Parameters} cell, and {@link org.longalign.notebook.Notebook#check claims that are
 * checked}. Kernels of the IJava line that are built on {@code jjava-jupyter} find {@link
 * org.longalign.notebook.NotebookExtension} on their class path; in other kernels, and outside of any, everything here
 * works as plain text.
 */
@NullMarked
package org.longalign.notebook;

import org.jspecify.annotations.NullMarked;
