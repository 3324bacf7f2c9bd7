package org.longalign.evaluation.longbench;

/** The three kinds of LongBench tasks that the paper uses. */
public enum LongBenchTask {
    /** Questions about one document; judged from 1 to 3. */
    SINGLE_DOCUMENT_QA("single-document QA", "longbench-judge-qa-v1", 3),
    /** Questions about several documents; judged from 1 to 3. */
    MULTI_DOCUMENT_QA("multi-document QA", "longbench-judge-qa-v1", 3),
    /** Summaries; judged from 1 to 5. */
    SUMMARISATION("summarisation", "longbench-judge-summary-v1", 5);

    private final String label;
    private final String judgePrompt;
    private final int bestRating;

    LongBenchTask(String label, String judgePrompt, int bestRating) {
        this.label = label;
        this.judgePrompt = judgePrompt;
        this.bestRating = bestRating;
    }

    /** The label in tables and charts. */
    public String label() {
        return label;
    }

    /** The version of the judge's prompt. */
    String judgePrompt() {
        return judgePrompt;
    }

    /** The upper end of the judge's scale; its lower end is 1. */
    public int bestRating() {
        return bestRating;
    }

    /**
     * A rating on the scale from 0, the worst, to 100, the best: {@code SINGLE_DOCUMENT_QA.normalised(2)} is 50. The
     * paper normalises to 0-100 too and does not print its formula.
     */
    public double normalised(double rating) {
        return 100 * (rating - 1) / (bestRating - 1);
    }
}
