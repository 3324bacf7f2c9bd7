package org.longalign.evaluation.judge;

/** The source of a judge's ratings. Tables and charts show it, so that only a model's judgement passes for one. */
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

    /**
     * A judge's name with its kind, unless the name says it: {@code MODEL.named("gpt-4o")} is {@code gpt-4o (model)},
     * {@code HEURISTIC.named("overlap (heuristic)")} is {@code overlap (heuristic)}.
     */
    public String named(String judge) {
        return judge.contains(label) ? judge : judge + " (" + label + ")";
    }

    /** One word for tables and charts. */
    public String label() {
        return label;
    }
}
