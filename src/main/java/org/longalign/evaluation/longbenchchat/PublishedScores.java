package org.longalign.evaluation.longbenchchat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores that the paper reports, to be shown next to measured ones but never among them: they are of other questions,
 * other models and another judge.
 */
public final class PublishedScores {
    /** The source of {@link #longBenchChat}, for titles and captions. */
    public static final String SOURCE = "LongAlign paper, figure 1";

    /** The source of {@link #agreement}. */
    public static final String AGREEMENT_SOURCE = "LongAlign paper, table 1";

    private static final List<PublishedAgreement> AGREEMENT = List.of(
            new PublishedAgreement("two people", 0.817, 0.694),
            new PublishedAgreement("person and GPT-4 zero-shot", 0.788, 0.656),
            new PublishedAgreement("person and GPT-4 few-shot", 0.844, 0.716));

    /**
     * A row of the paper's table of agreement.
     *
     * @param raters the two raters
     * @param spearman their rank correlation over the responses that both scored
     * @param kendall their Kendall correlation over the same
     */
    public record PublishedAgreement(String raters, double spearman, double kendall) {}

    private static final Map<String, Double> LONG_BENCH_CHAT = longBenchChatScores();

    private PublishedScores() {}

    /** Mean rating (1 to 10) of each model on LongBench-Chat, judged by GPT-4 with few-shot examples; best first. */
    public static Map<String, Double> longBenchChat() {
        return LONG_BENCH_CHAT;
    }

    /** Agreement on 300 responses, of 6 models to the 50 questions; two people scored 200 each. */
    public static List<PublishedAgreement> agreement() {
        return AGREEMENT;
    }

    private static Map<String, Double> longBenchChatScores() {
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("GPT-4-1106", 8.40);
        scores.put("GLM-4-128k", 8.14);
        scores.put("Claude-2.1", 8.03);
        scores.put("LongAlign-13B", 7.02);
        scores.put("InternLM2-20b", 6.66);
        scores.put("ChatGLM3-6B-128k", 6.52);
        scores.put("LongAlign-7B", 6.38);
        scores.put("InternLM2-7b", 6.29);
        scores.put("LongAlign-6B", 6.21);
        scores.put("Mistral", 5.84);
        scores.put("ChatGLM3-6B-32k", 4.55);
        scores.put("Vicuna-16k", 3.51);
        scores.put("Orion", 3.17);
        scores.put("LongChat-32k", 3.06);
        return Collections.unmodifiableMap(scores);
    }
}
