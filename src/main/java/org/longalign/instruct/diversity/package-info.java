/**
 * Measures of diversity of a dataset of instructions: the wording of its questions, its sources and tasks, and the
 * parts of the documents that questions and answers use. The paper attributes its results to diverse data (section
 * 4.2); these measures show whether yours is. Start with {@link org.longalign.instruct.diversity.Diversity} and compare
 * with {@link org.longalign.instruct.diversity.ConcatenatedControl}.
 */
@NullMarked
package org.longalign.instruct.diversity;

import org.jspecify.annotations.NullMarked;
