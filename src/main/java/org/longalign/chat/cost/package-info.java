/**
 * What calls cost: {@linkplain org.longalign.chat.cost.Prices prices}, the {@linkplain
 * org.longalign.chat.cost.CostEstimate estimate} before and the {@linkplain org.longalign.chat.cost.UsageLedger ledger}
 * after.
 */
@NullMarked
package org.longalign.chat.cost;

import org.jspecify.annotations.NullMarked;
