/**
 * How diverse a dataset of instructions is: the wording of its questions, its sources and tasks, and how far questions and
 * answers draw on the documents. Start with {@link org.longalign.instruct.diversity.Diversity}; {@link
 * org.longalign.instruct.diversity.ConcatenatedControl} is what to compare with.
 */
@NullMarked
package org.longalign.instruct.diversity;

import org.jspecify.annotations.NullMarked;
