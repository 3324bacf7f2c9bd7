/**
 * Datasets of instructions as files. {@link org.longalign.instruct.dataset.DatasetWriter} writes JSON Lines and Parquet
 * with the origin of every row, a manifest and a card for the Hugging Face hub; {@link
 * org.longalign.instruct.dataset.DatasetFolder} reads and verifies them. {@link
 * org.longalign.instruct.dataset.Conversations} reads other people's files in the layouts of ShareGPT, LongAlign, Alpaca,
 * LongAlpaca and OpenAI, and {@link org.longalign.instruct.dataset.Mix} mixes long with short instructions. Parquet needs
 * the optional dependency DuckDB.
 */
@NullMarked
package org.longalign.instruct.dataset;

import org.jspecify.annotations.NullMarked;
