/**
 * PyTorch beneath the decoder: loading the native library ({@link org.longalign.model.internal.PyTorch}), a clean end
 * of the process while it computes, scripts, and float32 arrays to and from files; {@code pickle} reads those of {@code
 * torch.save}. Not an API: no public signature outside shows these types.
 *
 * <p>Arithmetic is written as TorchScript, in {@code .py} resources on the class path, because calling PyTorch's
 * operations one by one from Java costs a crossing into native code each. PyTorch loads TorchScript only as an archive,
 * which is usually made with Python; {@link org.longalign.model.internal.TorchScript} makes the archive from the source
 * text at run time instead. So the source is readable in the repository, no binary is checked in, and no Python is
 * needed.
 */
@NullMarked
package org.longalign.model.internal;

import org.jspecify.annotations.NullMarked;
