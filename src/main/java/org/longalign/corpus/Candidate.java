package org.longalign.corpus;

import org.jspecify.annotations.Nullable;
import org.longalign.corpus.contamination.Contamination;
import org.longalign.corpus.internal.Fingerprint;

/** A document within the length limits, without its text: about 200 bytes including the id. */
record Candidate(
        String id,
        Stratum stratum,
        int tokens,
        Fingerprint fingerprint,
        @Nullable Contamination contamination) {}
