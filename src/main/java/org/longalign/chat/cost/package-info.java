/**
 * Tokens and money of chat calls: the {@linkplain org.longalign.chat.cost.CostEstimate estimate} before a run, the
 * {@linkplain org.longalign.chat.cost.UsageLedger ledger} during and after it, and the {@linkplain
 * org.longalign.chat.cost.Prices price list} that both use. Prompt caches are counted, since Self-Instruct sends every
 * long document twice.
 */
@NullMarked
package org.longalign.chat.cost;

import org.jspecify.annotations.NullMarked;
