package org.longalign.corpus;

import org.jspecify.annotations.Nullable;
import org.longalign.corpus.contamination.Contamination;
import org.longalign.corpus.dedup.Fingerprint;

/**
 * What is remembered of a document within the limits: about 200 bytes with its id, and no text. Its signature is kept
 * elsewhere.
 */
record Candidate(
        String id,
        Stratum stratum,
        int tokens,
        Fingerprint fingerprint,
        @Nullable Contamination contamination) {}
