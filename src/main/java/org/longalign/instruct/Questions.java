package org.longalign.instruct;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the questions of a model's reply. It tries three formats and takes the first that gives any question:
 *
 * <ol>
 *   <li>lines that begin with a number: {@code 1:}, {@code 1.}, {@code 1)}, {@code (1)}, {@code 1、}, {@code ①}, {@code
 *       一、}, {@code Q1}, {@code Question 1:}, {@code 问题1：}, {@code 第1题：}, with ASCII or full-width digits and marks,
 *       and with Markdown's bullets, heading or bold marks around it; if one line has all questions, the numbers inside
 *       it;
 *   <li>a JSON list of texts, or of objects with a text each, with or without a Markdown fence;
 *   <li>lines that begin with a bullet.
 * </ol>
 *
 * <p>A question extends to the next number or blank line. Text before the first number or after a blank line is not a
 * question. {@code Questions.parse("1. Who?\n2. When?", 5)} -> {@code asked} [Who?, When?], {@code outcome} TOO_FEW.
 *
 * @param asked the distinct questions, in order; at most as many as were wanted
 * @param outcome comparison of the reply with the wanted number
 * @param found number of questions in the reply, repeated ones included
 */
public record Questions(List<String> asked, Outcome outcome, int found) {
    /** Comparison of a reply with the wanted number of questions. */
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

    private static final String LABEL =
            "(?i:(?:summary )?(?:questions?|requests?|tasks?|prompt)|q|(?:概括)?(?:问题|请求|任务)|问)\\s*+[:：#]?\\s*+";
    private static final String DIGITS = "[0-9０-９]{1,2}+";
    private static final String NUMBER = "(?:" + DIGITS + "|[一二三四五六七八九十]{1,3}+)";
    /**
     * A number with its mark, a label with a number, or a number in a circle; not {@code 1.5}, {@code 9:30} or {@code
     * 1914.}.
     */
    private static final String MARKED = "(?:(?:" + LABEL + ")?(?:[(（\\[【]?" + NUMBER
            + "[*_\\s]*+(?:[)）\\]】：．、]|[:.](?![0-9])|[-–—](?=\\s))|第" + NUMBER + "[个题问条]?+[*_\\s]*+[:：.、，])[:：.]?"
            + "|" + LABEL + DIGITS + "(?=[*_]*+(?:\\s|$))|[①-⑳])[*_]*+";

    private static final Pattern MARKER = Pattern.compile("^[\\s>#*•\\-_]*+" + MARKED);
    /** A number inside a line, after the end of a sentence. */
    private static final Pattern INLINE = Pattern.compile("(?<=[?.!？。！])\\s+(?=" + MARKED + ")");

    private static final Pattern BULLET = Pattern.compile("^\\s*+[-*•·–]\\s++");
    private static final Pattern EDGE_MARKS = Pattern.compile("^[*_\\s]+|[*_\\s]+$");
    private static final Pattern QUOTED = Pattern.compile("^\"([^\"]+)\"$|^“([^“”]+)”$|^「([^「」]+)」$");

    public Questions {
        asked = List.copyOf(asked);
    }

    /**
     * Reads the questions of a reply.
     *
     * @param wanted the number of questions asked for
     */
    public static Questions parse(String reply, int wanted) {
        List<String> found = numbered(reply, wanted);
        if (found.isEmpty()) {
            found = JsonQuestions.find(reply)
                    .map(texts -> texts.stream()
                            .map(text -> MARKER.matcher(text).replaceFirst(""))
                            .toList())
                    .orElseGet(() -> begunBy(BULLET, reply));
        }
        Map<String, String> distinct = new LinkedHashMap<>();
        int questions = 0;
        for (String text : found) {
            String question = tidy(text);
            if (!question.isEmpty()) {
                questions++;
                distinct.putIfAbsent(sameness(question), question);
            }
        }
        List<String> asked = distinct.values().stream().limit(wanted).toList();
        return new Questions(asked, outcome(distinct.size(), wanted), questions);
    }

    private static List<String> numbered(String reply, int wanted) {
        List<String> found = begunBy(MARKER, reply);
        if (found.size() > 1 || wanted == 1) {
            return found;
        }
        List<String> inLine = begunBy(MARKER, INLINE.matcher(reply).replaceAll("\n"));
        return inLine.size() > 1 ? inLine : found;
    }

    /** The texts after each marker of a reply, up to the next marker or a blank line. */
    private static List<String> begunBy(Pattern begin, String reply) {
        List<StringBuilder> found = new ArrayList<>();
        boolean open = false;
        for (String line : (Iterable<String>) reply.lines()::iterator) {
            Matcher marker = begin.matcher(line);
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
        return found.stream().map(StringBuilder::toString).toList();
    }

    private static String tidy(String text) {
        String question = EDGE_MARKS.matcher(text).replaceAll("").replaceAll("\\s*\\R\\s*", " ");
        Matcher quoted = QUOTED.matcher(question);
        return quoted.matches() ? question.substring(1, question.length() - 1).strip() : question;
    }

    /** The words of a question without case, punctuation and spacing; equal for wordings of one question. */
    private static String sameness(String question) {
        String words = question.toLowerCase(Locale.ROOT)
                .replaceAll("[\\s\\p{P}]+", " ")
                .strip();
        return words.isEmpty() ? question : words;
    }

    private static Outcome outcome(int distinct, int wanted) {
        if (distinct == 0) {
            return Outcome.NONE;
        }
        return distinct < wanted ? Outcome.TOO_FEW : distinct > wanted ? Outcome.TOO_MANY : Outcome.COMPLETE;
    }
}
