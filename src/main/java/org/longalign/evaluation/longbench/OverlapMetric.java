package org.longalign.evaluation.longbench;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * LongBench's automatic metrics: the best overlap with a reference answer, 0 to 1. They count shared words and
 * understand nothing.
 *
 * <p>Scores are those that LongBench's own program gives: the English ones on all of 74 pairs of texts, the Chinese ones
 * on all of 41. Chinese words are jieba's, with the dictionary of the optional dependency {@code
 * com.huaban:jieba-analysis:1.0.2}, which differs from Python's in two of 349,046 entries. ROUGE-L is computed for long
 * texts too, where Python's recursion ends and LongBench counts 0.
 */
public enum OverlapMetric {
    /**
     * F1 over the shared words, each counted as often as in the text that has fewer of it, ignoring case, punctuation,
     * articles and white space.
     */
    F1("F1"),
    /** F1 over Chinese words, ignoring case, punctuation and white space. */
    F1_ZH("F1 (Chinese words)"),
    /** ROUGE-L over words, with the definition of the Python package {@code rouge} 1.0.1. */
    ROUGE_L("ROUGE-L"),
    /** ROUGE-L over Chinese words and marks. */
    ROUGE_L_ZH("ROUGE-L (Chinese words)");

    private static final Pattern PUNCTUATION = Pattern.compile("[\\p{Punct}]");
    private static final Set<String> ARTICLES = Set.of("a", "an", "the");

    private final String label;

    OverlapMetric(String label) {
        this.label = label;
    }

    /** The label in tables. */
    public String label() {
        return label;
    }

    /**
     * The best score of a prediction over the references; 0 without any. {@code F1.score("The Pequod.", List.of("a
     * ship", "Pequod"))} is 1.
     */
    public double score(String prediction, List<String> references) {
        return references.stream()
                .mapToDouble(reference -> score(prediction, reference))
                .max()
                .orElse(0);
    }

    private double score(String prediction, String reference) {
        return switch (this) {
            case F1 -> f1(words(normalised(prediction)), words(normalised(reference)));
            case F1_ZH -> f1(chineseWords(prediction), chineseWords(reference));
            case ROUGE_L -> RougeL.f(prediction, reference);
            case ROUGE_L_ZH ->
                RougeL.f(String.join(" ", ChineseWords.of(prediction)), String.join(" ", ChineseWords.of(reference)));
        };
    }

    /** Normalises as LongBench does: {@code "The cat's  mat."} becomes {@code "cats mat"}. */
    static String normalised(String text) {
        String plain = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
        return String.join(" ", PythonWords.split(withoutArticles(plain)));
    }

    /** Replaces each {@code a}, {@code an} and {@code the} that is a word of its own by a blank. */
    private static String withoutArticles(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && PythonWords.isWord(text.codePointAt(end))) {
                end += Character.charCount(text.codePointAt(end));
            }
            String word = text.substring(at, end);
            kept.append(ARTICLES.contains(word) ? " " : word);
            if (end < text.length()) {
                int c = text.codePointAt(end);
                kept.appendCodePoint(c);
                end += Character.charCount(c);
            }
            at = end;
        }
        return kept.toString();
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private static List<String> chineseWords(String text) {
        return ChineseWords.of(text).stream()
                .map(ChineseWords::normalised)
                .filter(Objects::nonNull)
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
