package org.longalign.batching;

/**
 * What a target token counts in the loss of an optimizer step that holds M sequences in K packs, sequence i with N_i
 * target tokens and summed loss L_i (paper, section 3.3).
 */
public enum LossWeighting {
    /** Every target token of the step counts the same: {@code sum_i L_i / sum_i N_i}. */
    TOKEN_MEAN,

    /**
     * Every pack counts the same, Eq. 3: {@code (1/K) sum_k (sum_{i in k} L_i) / (sum_{i in k} N_i)}. What plain packing
     * does; biased towards sequences with more targets and packs with fewer sequences.
     */
    PACK_MEAN,

    /** Every sequence counts the same, Eq. 2 and 4: {@code (1/M) sum_i L_i / N_i}. What is wanted. */
    SEQUENCE_MEAN
}
