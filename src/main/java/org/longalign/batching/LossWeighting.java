package org.longalign.batching;

/**
 * Definition of the loss of an optimizer step that holds M sequences in K packs, sequence i with N_i target tokens and
 * summed loss L_i (paper, section 3.3).
 */
public enum LossWeighting {
    /** Equal weight for every target token of the step: {@code sum_i L_i / sum_i N_i}. */
    TOKEN_MEAN,

    /**
     * Equal weight for every pack, Eq. 3: {@code (1/K) sum_k (sum_{i in k} L_i) / (sum_{i in k} N_i)}. The loss of
     * plain packing, biased towards sequences with more targets and packs with fewer sequences.
     */
    PACK_MEAN,

    /** Equal weight for every sequence, Eq. 2 and 4: {@code (1/M) sum_i L_i / N_i}. The loss of the recipe. */
    SEQUENCE_MEAN
}
