/**
 * Texts to token ids and back, chat templates and target masks. Start with {@link org.longalign.tokenize.Tokenizer} and
 * {@link org.longalign.tokenize.ChatTemplate}, whose templates are built in or a Hugging Face model's own; {@link
 * org.longalign.tokenize.TextStream} gives the text of tokens that come one by one.
 */
@NullMarked
package org.longalign.tokenize;

import org.jspecify.annotations.NullMarked;
