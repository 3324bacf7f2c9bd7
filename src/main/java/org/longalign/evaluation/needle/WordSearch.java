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
import org.longalign.chat.Finish;
import org.longalign.chat.Usage;
import org.longalign.evaluation.MiddleTruncation;

/**
 * A HEURISTIC that stands in where there is no model, and is never to be reported as one: of a prompt's sentences it
 * returns the one that shares most with the question, the last line that ends as one, a rare word counting more than a common one. What
 * does not fit its window it loses as a model would, from the middle; a needle test of it shows that window.
 *
 * @param truncation the window
 */
public record WordSearch(MiddleTruncation truncation) implements ChatModel {
    private static final Pattern QUESTION = Pattern.compile("(?m)^.*[?？]$");

    /** Says that it is a heuristic. */
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
        return new ChatReply(sentences[best].strip(), name(), Usage.UNKNOWN, Finish.DONE);
    }

    private static Set<String> words(String text) {
        return new HashSet<>(Arrays.asList(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")));
    }
}
