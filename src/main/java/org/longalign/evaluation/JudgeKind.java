package org.longalign.evaluation;

/** What stands behind a judge. Tables and charts show it, so that nothing passes for a model's judgement that is not. */
public enum JudgeKind {
    /** A language model that read the prompt. */
    MODEL("model"),
    /** Replies recorded or written before, given again for the same prompt. */
    REPLAY("replay"),
    /** A formula over the answer and the reference answer; it understands nothing. */
    HEURISTIC("heuristic"),
    /** A person's scores, read from a file. */
    HUMAN("human");

    private final String label;

    JudgeKind(String label) {
        this.label = label;
    }

    /** A judge's name with what stands behind it, such as {@code gpt-4o (model)}; said once where the name says it. */
    public String named(String judge) {
        return judge.contains(label) ? judge : judge + " (" + label + ")";
    }

    /** One word for tables and charts. */
    public String label() {
        return label;
    }
}
