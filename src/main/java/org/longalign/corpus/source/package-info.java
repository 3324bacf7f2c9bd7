/**
 * Reads documents from local files: the nine sources of the paper in their published formats, and your own JSON Lines,
 * Parquet, text files and folders. Start with {@link org.longalign.corpus.source.Sources}; {@link
 * org.longalign.corpus.source.PublishedSource} states licences and terms.
 *
 * <p>Collections are larger than memory and never wholly valid. So a reading holds one record at a time, and a broken
 * record is reported with file and line in a {@link org.longalign.corpus.source.ReadReport} and costs no other.
 *
 * <p>Files may be plain, gzip or zstd, recognized by their first bytes. Zstd needs {@code com.github.luben:zstd-jni} and
 * Parquet {@code org.duckdb:duckdb_jdbc}, both optional dependencies.
 */
@NullMarked
package org.longalign.corpus.source;

import org.jspecify.annotations.NullMarked;
