package org.longalign.instruct;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the questions of a model's reply, in time linear in it. It tries these formats and takes the first that gives
 * any question:
 *
 * <ol>
 *   <li>a JSON list of texts, or of objects with a question each, also one object a line;
 *   <li>a table, whose column of questions is found by its heading or by question marks;
 *   <li>numbers: {@code 1:}, {@code 1.}, {@code 1)}, {@code (1)}, {@code 1、}, {@code ①}, {@code 一、}, {@code Q1}, {@code
 *       Question 1 (easy):}, {@code 问题1：}, {@code 第1题：}, with ASCII or full-width digits and marks, and with
 *       Markdown's bullets, heading or bold marks around them. Several may share a line if they are consecutive;
 *   <li>{@code Question:} without numbers, letters or Roman numerals, if there are at least two;
 *   <li>bullets;
 *   <li>lines of which each is a question, if there are at least two.
 * </ol>
 *
 * <p>A question extends to the next one, a blank line, a heading, an {@code Answer:} or a closing remark. Code fences
 * are passed over. Text before the first number or after a blank line is not a question. Labels such as {@code (easy):},
 * answers, and marks of emphasis without their other half are taken away. {@code Questions.parse("1. Who?\n2. When?", 5)}
 * -> {@code asked} [Who?, When?], {@code outcome} TOO_FEW.
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

    private static final Pattern NO_WORD = Pattern.compile("[\\s\\p{P}]++");

    public Questions {
        asked = List.copyOf(asked);
    }

    /**
     * These questions, if there is any.
     *
     * @throws IllegalStateException if there is none, with the remedies
     */
    public Questions orThrow() {
        if (asked.isEmpty()) {
            throw new IllegalStateException(
                    "the reply has no question that could be asked: it refuses, is empty, or is in"
                            + " another shape than the prompt asks for. Use a model that follows the prompt, or edit the prompt"
                            + " (Prompts.shipped().write(folder), then Prompts.read(folder) or LONGALIGN_PROMPTS)");
        }
        return this;
    }

    /**
     * Reads the questions of a reply.
     *
     * @param wanted the number of questions asked for
     */
    public static Questions parse(String reply, int wanted) {
        List<String> found = find(ListTags.asLines(reply));
        Map<String, String> distinct = new LinkedHashMap<>();
        int questions = 0;
        for (String text : found) {
            String question = QuestionText.tidy(text);
            if (!question.isEmpty()) {
                questions++;
                distinct.putIfAbsent(sameness(question), question);
            }
        }
        List<String> asked = distinct.values().stream().limit(wanted).toList();
        return new Questions(asked, outcome(distinct.size(), wanted), questions);
    }

    /** The texts of the first format that a reply has. */
    private static List<String> find(String reply) {
        List<String> json =
                JsonQuestions.find(reply).stream().map(QuestionMarker::without).toList();
        if (json.size() > 1) {
            return json;
        }
        return Stream.<Supplier<List<String>>>of(
                        () -> TableQuestions.find(reply),
                        () -> QuestionLines.numbered(reply),
                        () -> json,
                        () -> QuestionLines.labelled(reply),
                        () -> QuestionLines.lettered(reply),
                        () -> QuestionLines.bullets(reply),
                        () -> QuestionLines.plain(reply))
                .map(Supplier::get)
                .filter(texts -> !texts.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /** The words of a question without case, punctuation and spacing; equal for wordings of one question. */
    private static String sameness(String question) {
        String words = NO_WORD.matcher(question.toLowerCase(Locale.ROOT))
                .replaceAll(" ")
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
