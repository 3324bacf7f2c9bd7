/**
 * Documents from local files: the nine sources of the paper in the formats they are published in, and JSON Lines,
 * Parquet and folders of one's own. Start with {@link org.longalign.corpus.source.Sources}; {@link
 * org.longalign.corpus.source.PublishedSource} states licences and terms.
 *
 * <p>Files may be plain, gzip or zstd; which is seen from their first bytes. Zstd needs {@code
 * com.github.luben:zstd-jni} and Parquet {@code org.duckdb:duckdb_jdbc}, both optional dependencies.
 */
@NullMarked
package org.longalign.corpus.source;

import org.jspecify.annotations.NullMarked;
