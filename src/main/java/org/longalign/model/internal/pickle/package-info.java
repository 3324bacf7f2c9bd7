/**
 * Files of {@code torch.save} ({@link org.longalign.model.internal.pickle.TorchFile}), read in pure Java as what they
 * are: programs. Not an API: no public signature outside shows these types. The layout of a file:
 *
 * <pre>
 * name/data.pkl    a pickle: a program for a stack machine, which builds a dictionary of tensors
 * name/data/0 ...  the storages that the tensors view, elements as they lie in memory
 * name/byteorder   little or big; little where it is missing
 * </pre>
 *
 * <p>All are uncompressed records of a ZIP archive. {@link org.longalign.model.internal.pickle.PickleMachine} runs the
 * program without running anything it names: the few functions that rebuild tensors are known to {@link
 * org.longalign.model.internal.pickle.TorchGlobal} and only describe views; whatever else is named is refused. No class
 * is loaded by a name in a file, nothing recurses over what a file holds, and memory stays in proportion to the bytes
 * of the pickle, which are limited; elements are read in pieces.
 */
@NullMarked
package org.longalign.model.internal.pickle;

import org.jspecify.annotations.NullMarked;
