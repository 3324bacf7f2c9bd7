package org.longalign.evaluation.longbench;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * LongBench's automatic metrics, each the best over the reference answers, 0 to 1. They count shared words and understand
 * none.
 *
 * <p>The Chinese ones differ from the original: that cuts Chinese into words with jieba, these take each character for
 * itself (and each run of other letters or digits as one unit). Two texts that share characters but not words overlap
 * more this way, so the numbers are not those of LongBench's tables; English ones are.
 */
public enum OverlapMetric {
    /**
     * F1 over the words that prediction and reference share, each as often as in the text that has fewer of it, without
     * case, punctuation, articles and kinds of white space.
     */
    F1("F1"),
    /** The same over Chinese characters, without punctuation and white space. */
    F1_ZH("F1 (characters)"),
    /** ROUGE-L as {@link RougeL} computes it, over words as they are between spaces. */
    ROUGE_L("ROUGE-L"),
    /** The same over Chinese characters. */
    ROUGE_L_ZH("ROUGE-L (characters)");

    private static final Pattern PUNCTUATION = Pattern.compile("[\\p{Punct}]");
    private static final Pattern ARTICLES = Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private final String label;

    OverlapMetric(String label) {
        this.label = label;
    }

    /** For tables. */
    public String label() {
        return label;
    }

    /** The best score of a prediction over the references; 0 without any. */
    public double score(String prediction, List<String> references) {
        return references.stream()
                .mapToDouble(reference -> score(prediction, reference))
                .max()
                .orElse(0);
    }

    private double score(String prediction, String reference) {
        return switch (this) {
            case F1 -> f1(words(normalised(prediction)), words(normalised(reference)));
            case F1_ZH -> f1(unitsWithoutPunctuation(prediction), unitsWithoutPunctuation(reference));
            case ROUGE_L -> RougeL.f(prediction, reference);
            case ROUGE_L_ZH ->
                RougeL.f(String.join(" ", ChineseUnits.of(prediction)), String.join(" ", ChineseUnits.of(reference)));
        };
    }

    /** {@code "The cat's  mat."} becomes {@code "cats mat"}. */
    static String normalised(String text) {
        String plain = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
        return SPACE.matcher(ARTICLES.matcher(plain).replaceAll(" "))
                .replaceAll(" ")
                .strip();
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private static List<String> unitsWithoutPunctuation(String text) {
        return ChineseUnits.of(text.toLowerCase(Locale.ROOT)).stream()
                .filter(unit -> unit.codePoints().anyMatch(Character::isLetterOrDigit))
                .toList();
    }

    private static double f1(List<String> prediction, List<String> reference) {
        Map<String, Integer> left = new HashMap<>();
        reference.forEach(word -> left.merge(word, 1, Integer::sum));
        int same = 0;
        for (String word : prediction) {
            if (left.merge(word, -1, Integer::sum) >= 0) {
                same++;
            }
        }
        return same == 0 ? 0 : 2.0 * same / (prediction.size() + reference.size());
    }
}
