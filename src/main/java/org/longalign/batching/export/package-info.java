/**
 * A batch plan with its tokens, written for trainers on other engines, and read back: {@link
 * org.longalign.batching.export.HuggingFaceParquet} for anything that reads Parquet, {@link
 * org.longalign.batching.export.LongAlignArrays} for the LongAlign release's trainer, {@link
 * org.longalign.batching.export.MegatronParquet} for NVIDIA's Megatron-Bridge.
 *
 * <p>Each writes a folder that appears whole or not at all, row by row: memory does not grow with the plan. The two
 * Parquet formats need DuckDB ({@code org.duckdb:duckdb_jdbc}), an optional dependency.
 */
@NullMarked
package org.longalign.batching.export;

import org.jspecify.annotations.NullMarked;
