package org.longalign.paper.task;

/** Kinds of task: questions about a context, or, for three short kinds, about the question itself. */
public enum TaskKind {
    /** The context has facts {@code key value}; the answer is the value of a key. */
    KEY_VALUE("key-value", 6),
    /** The same facts; the answer is the key of a value. */
    REVERSE("reverse", 7),
    /** The context has spans {@code mark key value value ...}; the answer is the whole span of a key. */
    SPAN("span", 8),
    /** The context has marks; the answer is their number, 0 to 7. */
    COUNT("count", 9),
    /**
     * Facts {@code key otherKey} and {@code otherKey value} in any order; the answer is the value at the end of a
     * chain.
     */
    MULTI_HOP("multi-hop", 10),
    /** The largest of four numbers. No context. */
    LARGEST("largest", 11),
    /** The sum of two numbers below 8, modulo 8. No context. */
    ADD("add", 12),
    /** Two values in reverse order. No context. */
    BACKWARDS("backwards", 13),
    /**
     * Filler to continue, as unpredictable as the words of a summary: each token of the answer is one of four equally
     * likely successors. For training only, since no answer is correct.
     */
    PROSE("prose", 14);

    private final String label;
    private final int token;

    TaskKind(String label, int token) {
        this.label = label;
        this.token = token;
    }

    /** Id of the token that begins a question of this kind. */
    public int token() {
        return token;
    }

    /** The name in tables and plots. */
    public String label() {
        return label;
    }

    /** Whether examples have a context. */
    public boolean hasContext() {
        return this != LARGEST && this != ADD && this != BACKWARDS;
    }
}
