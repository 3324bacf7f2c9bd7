/**
 * The selection of documents as a Spark job, for corpora that one machine would read for days. It needs Spark 4 on the
 * class path, which a cluster has, and is compiled with Maven's profile {@code spark} alone.
 */
@NullMarked
package org.longalign.corpus.spark;

import org.jspecify.annotations.NullMarked;
