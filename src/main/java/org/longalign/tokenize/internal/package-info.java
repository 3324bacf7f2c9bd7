/** SentencePiece's {@code tokenizer.model}: the file, its normalizer, its two algorithms, and the way back to text. */
@NullMarked
package org.longalign.tokenize.internal;

import org.jspecify.annotations.NullMarked;
