/**
 * Instructions from long documents by Self-Instruct (paper, section 3.2). Start with {@link
 * org.longalign.instruct.SelfInstruct}, which asks a {@link org.longalign.chat.ChatModel} for questions about each
 * document and for an answer, and resumes where it was stopped; its {@link org.longalign.instruct.SelfInstructReport}
 * gives the instructions and the reasons of failures. {@link org.longalign.instruct.Prompts} are exchangeable. {@link
 * org.longalign.instruct.Continuation} makes instructions without a language model.
 */
@NullMarked
package org.longalign.instruct;

import org.jspecify.annotations.NullMarked;
