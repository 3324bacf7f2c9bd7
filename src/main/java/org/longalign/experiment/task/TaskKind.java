package org.longalign.experiment.task;

/** What is asked about a context, or, in the short ones without a context, about the question alone. */
public enum TaskKind {
    /** Facts {@code key value} stand in the context: the value of a key. */
    KEY_VALUE("key-value", 6),
    /** The same facts: the key of a value. */
    REVERSE("reverse", 7),
    /** Spans {@code mark key value value ...} stand in the context: the whole span of a key. */
    SPAN("span", 8),
    /** Marks stand in the context: how many, 0 to 7. */
    COUNT("count", 9),
    /** Facts {@code key otherKey} and {@code otherKey value}, in any order: the value at the end of a key's chain. */
    MULTI_HOP("multi-hop", 10),
    /** Four numbers: the largest. No context. */
    LARGEST("largest", 11),
    /** Two numbers below 8: their sum modulo 8. No context. */
    ADD("add", 12),
    /** Two values: the same backwards. No context. */
    BACKWARDS("backwards", 13),
    /**
     * Filler to be continued, as a summary's words follow no one rule: each token of the answer is one of four that are
     * equally likely after the one before. It cannot be known, and is for training only.
     */
    PROSE("prose", 14);

    private final String label;
    private final int token;

    TaskKind(String label, int token) {
        this.label = label;
        this.token = token;
    }

    /** The id of the token that asks for it. */
    public int token() {
        return token;
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
