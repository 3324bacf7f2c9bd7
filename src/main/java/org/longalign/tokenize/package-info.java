/**
 * Texts to token ids and back, chat templates and target masks. Start with {@link org.longalign.tokenize.Tokenizer} and
 * {@link org.longalign.tokenize.ChatTemplate}; {@link org.longalign.tokenize.TextStream} gives the text of tokens that come
 * one by one.
 */
@NullMarked
package org.longalign.tokenize;

import org.jspecify.annotations.NullMarked;
