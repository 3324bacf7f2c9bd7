package org.longalign.instruct;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbered questions of a model's reply. A question begins at a line with a number in one of the shapes {@code 1:},
 * {@code 1.}, {@code 1)}, {@code (1)}, {@code 1、}, {@code Q1}, {@code Question 1:}, {@code 问题1：}, with ASCII or
 * full-width digits and marks, and with Markdown's bullets or bold marks around it. It goes on over the following lines
 * to the next number or blank line. What stands before the first number or after a blank line is no question.
 *
 * @param asked the distinct questions, in order; at most as many as were wanted
 * @param outcome how the reply compares with what was wanted
 * @param found how many numbered questions the reply held, repeated ones included
 */
public record Questions(List<String> asked, Outcome outcome, int found) {
    /** How a reply compares with what was asked for. */
    public enum Outcome {
        /** As many distinct questions as wanted. */
        COMPLETE,
        /** More than wanted; the first ones were kept. */
        TOO_MANY,
        /** Some, but fewer distinct ones than wanted. */
        TOO_FEW,
        /** None at all. */
        NONE
    }

    private static final String LABEL = "(?:Question|Q|问题|问)\\s*+";
    private static final String NUMBER = "([0-9０-９]{1,2}+)";
    /** A number and its mark, or a label and a number; {@code 1.5} and {@code 9:30} are neither. */
    private static final Pattern MARKER = Pattern.compile("^[\\s>#*•\\-_]*+(?:(?:" + LABEL + ")?[(（\\[]?" + NUMBER
            + "[*_\\s]*+(?:[)）\\]：．、]|[:.](?![0-9]))[:：.]?[*_]*+|" + LABEL + NUMBER + "[*_]*+(?=\\s|$))");

    private static final Pattern EDGE_MARKS = Pattern.compile("^[*_\\s]+|[*_\\s]+$");

    public Questions {
        asked = List.copyOf(asked);
    }

    /**
     * Reads the questions out of a reply.
     *
     * @param wanted how many were asked for
     */
    public static Questions parse(String reply, int wanted) {
        List<StringBuilder> found = new ArrayList<>();
        boolean open = false;
        for (String line : (Iterable<String>) reply.lines()::iterator) {
            Matcher marker = MARKER.matcher(line);
            if (marker.find()) {
                found.add(new StringBuilder(line.substring(marker.end())));
                open = true;
            } else if (line.isBlank()) {
                // A number alone on its line may be followed by a blank line before its question.
                open = open && found.get(found.size() - 1).toString().isBlank();
            } else if (open) {
                found.get(found.size() - 1).append(' ').append(line.strip());
            }
        }
        Map<String, String> distinct = new LinkedHashMap<>();
        int numbered = 0;
        for (StringBuilder text : found) {
            String question = EDGE_MARKS.matcher(text).replaceAll("");
            if (!question.isEmpty()) {
                numbered++;
                distinct.putIfAbsent(sameness(question), question);
            }
        }
        List<String> asked = distinct.values().stream().limit(wanted).toList();
        return new Questions(asked, outcome(distinct.size(), wanted), numbered);
    }

    /** What two wordings of one question share: its words, without case, punctuation and spacing. */
    private static String sameness(String question) {
        return question.toLowerCase(Locale.ROOT).replaceAll("[\\s\\p{P}]+", " ").strip();
    }

    private static Outcome outcome(int distinct, int wanted) {
        if (distinct == 0) {
            return Outcome.NONE;
        }
        return distinct < wanted ? Outcome.TOO_FEW : distinct > wanted ? Outcome.TOO_MANY : Outcome.COMPLETE;
    }
}
