/**
 * Compares texts by hashes for {@link org.longalign.corpus.Selection}, {@link org.longalign.corpus.dedup} and {@link
 * org.longalign.corpus.contamination}. It splits a text into units ({@link org.longalign.corpus.internal.UnitScanner}),
 * hashes windows of them, and finds exact duplicates by {@link org.longalign.corpus.internal.Fingerprint} and near ones
 * by {@link org.longalign.corpus.internal.MinHash} and {@link org.longalign.corpus.internal.BandTable}. This package is
 * not an API and may change at any time.
 */
@NullMarked
package org.longalign.corpus.internal;

import org.jspecify.annotations.NullMarked;
