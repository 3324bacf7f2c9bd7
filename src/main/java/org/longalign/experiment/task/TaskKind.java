package org.longalign.experiment.task;

/** What is asked about a context, or, in the short ones without a context, about the question alone. */
public enum TaskKind {
    /** Facts {@code key value} stand in the context: the value of a key. */
    KEY_VALUE("key-value"),
    /** The same facts: the key of a value. */
    REVERSE("reverse"),
    /** Spans {@code mark key value value ...} stand in the context: the whole span of a key. */
    SPAN("span"),
    /** Marks stand in the context: how many, 0 to 7. */
    COUNT("count"),
    /** Facts {@code key otherKey} and {@code otherKey value}, in any order: the value at the end of a key's chain. */
    MULTI_HOP("multi-hop"),
    /** Four numbers: the largest. No context. */
    LARGEST("largest"),
    /** Two numbers below 8: their sum modulo 8. No context. */
    ADD("add"),
    /** Two values: the same backwards. No context. */
    BACKWARDS("backwards"),
    /**
     * Filler to be continued, as a summary's words follow no one rule: each token of the answer is one of four that are
     * equally likely after the one before. It cannot be known, and is for training only.
     */
    PROSE("prose");

    private final String label;

    TaskKind(String label) {
        this.label = label;
    }

    /** The name in tables and plots. */
    public String label() {
        return label;
    }

    /** Whether there is a context to look things up in. */
    public boolean hasContext() {
        return this != LARGEST && this != ADD && this != BACKWARDS;
    }
}
