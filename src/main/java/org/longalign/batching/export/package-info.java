/**
 * Batch plans with their tokens in the formats of other trainers: {@link
 * org.longalign.batching.export.HuggingFaceParquet} for all readers of Parquet, {@link
 * org.longalign.batching.export.LongAlignArrays} for the trainer of the LongAlign release, {@link
 * org.longalign.batching.export.MegatronParquet} for NVIDIA's Megatron-Bridge. Each format can be read back.
 *
 * <p>Each writes a folder that appears whole or not at all, row by row: memory does not grow with the plan. The two
 * Parquet formats need DuckDB ({@code org.duckdb:duckdb_jdbc}), an optional dependency.
 */
@NullMarked
package org.longalign.batching.export;

import org.jspecify.annotations.NullMarked;
