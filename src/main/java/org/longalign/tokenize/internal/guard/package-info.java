/**
 * The native tokenizer behind a guard: what is not proven to be harmless, a file or a text, runs in a worker process, so
 * that it cannot end this one; start at {@link org.longalign.tokenize.internal.guard.GuardedTokenizer}.
 */
@NullMarked
package org.longalign.tokenize.internal.guard;

import org.jspecify.annotations.NullMarked;
