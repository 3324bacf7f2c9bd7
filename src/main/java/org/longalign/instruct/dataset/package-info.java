/**
 * Datasets of instructions: written as JSON Lines and Parquet with their origin, a manifest and a card ({@link
 * org.longalign.instruct.dataset.DatasetWriter}), read in the layouts in which others are published ({@link
 * org.longalign.instruct.dataset.ConversationLayout}), and mixed long with short ({@link
 * org.longalign.instruct.dataset.Mix}). Parquet needs DuckDB, an optional dependency.
 */
@NullMarked
package org.longalign.instruct.dataset;

import org.jspecify.annotations.NullMarked;
