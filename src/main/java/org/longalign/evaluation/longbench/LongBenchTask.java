package org.longalign.evaluation.longbench;

/** The three kinds of tasks that the paper takes from LongBench. */
public enum LongBenchTask {
    /** Questions about one document; judged from 1 to 3. */
    SINGLE_DOCUMENT_QA("single-document QA", "longbench-judge-qa-v1", 3),
    /** Questions over several documents; judged from 1 to 3. */
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

    /** For tables and charts. */
    public String label() {
        return label;
    }

    /** The version of the judge's wording. */
    String judgePrompt() {
        return judgePrompt;
    }

    /** The upper end of the judge's scale, whose lower end is 1. */
    public int bestRating() {
        return bestRating;
    }

    /**
     * A rating from 0, the worst, to 100, the best: 1-3 become 0, 50, 100. The paper normalises to 0-100 too and does not
     * print how.
     */
    public double normalised(double rating) {
        return 100 * (rating - 1) / (bestRating - 1);
    }
}
