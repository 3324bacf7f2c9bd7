package org.longalign.evaluation.needle;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Usage;
import org.longalign.evaluation.MiddleTruncation;

/**
 * For demonstrations without a model only; a HEURISTIC that must never be reported as a model. It replies with the
 * sentence of the prompt that shares most words with the question, which is the last line that ends in a question mark;
 * a rare word counts more than a common one. A prompt that does not fit its window loses its middle, so that a needle
 * test shows the window.
 *
 * @param truncation the window
 */
public record WordSearch(MiddleTruncation truncation) implements ChatModel {
    private static final Pattern QUESTION = Pattern.compile("(?m)^.*[?？]$");

    /** Such as {@code word search (heuristic, no model), window of 2048}. */
    @Override
    public String name() {
        return "word search (heuristic, no model), window of " + truncation.windowTokens();
    }

    @Override
    public ChatReply reply(ChatRequest request) {
        String prompt = request.messages().get(request.messages().size() - 1).content();
        String seen = truncation.apply(prompt);
        Matcher lines = QUESTION.matcher(seen);
        int question = seen.length();
        while (lines.find()) {
            question = lines.start();
        }
        String[] sentences = seen.substring(0, question).split("(?<=[.!?。！？])");
        List<Set<String>> words =
                Arrays.stream(sentences).map(WordSearch::words).toList();
        Map<String, Integer> occurrences = new HashMap<>();
        words.forEach(each -> each.forEach(word -> occurrences.merge(word, 1, Integer::sum)));
        Set<String> asked = words(seen.substring(question));
        int best = 0;
        double most = -1;
        for (int i = 0; i < words.size(); i++) {
            double shared = words.get(i).stream()
                    .filter(asked::contains)
                    .mapToDouble(word -> 1.0 / occurrences.getOrDefault(word, 1))
                    .sum();
            if (shared > most) {
                most = shared;
                best = i;
            }
        }
        return new ChatReply(sentences[best].strip(), name(), Usage.UNKNOWN, FinishReason.DONE);
    }

    private static Set<String> words(String text) {
        return new HashSet<>(Arrays.asList(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")));
    }
}
