/**
 * Instructions made from documents by Self-Instruct: task types and their prompts, questions, answers. Start with {@link
 * org.longalign.instruct.SelfInstruct}.
 */
@NullMarked
package org.longalign.instruct;

import org.jspecify.annotations.NullMarked;
