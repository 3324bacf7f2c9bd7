package org.longalign.evaluation.needle;

import java.util.List;
import java.util.Locale;

/**
 * A sentence to hide, with the question that only it answers.
 *
 * @param sentence the hidden sentence
 * @param question the question about it
 * @param expected the strings that an answer must contain, such as a number or a name
 */
public record Needle(String sentence, String question, List<String> expected) {
    /**
     * @throws IllegalArgumentException if a text is blank, or the sentence itself does not contain an expected string
     */
    public Needle {
        if (sentence.isBlank() || question.isBlank() || expected.isEmpty()) {
            throw new IllegalArgumentException(
                    "a needle needs a sentence, a question and at least one expected string");
        }
        expected = List.copyOf(expected);
        for (String part : expected) {
            if (part.isBlank() || !holds(sentence, part)) {
                throw new IllegalArgumentException(
                        "the needle \"" + sentence + "\" does not contain the expected string \"" + part + "\"");
            }
        }
    }

    /** A needle with a single expected string. */
    public static Needle of(String sentence, String question, String expected) {
        return new Needle(sentence, question, List.of(expected));
    }

    /** Three needles in English. */
    public static List<Needle> english() {
        return List.of(
                of(
                        "The brass key to the lighthouse at Morrow Point hangs behind the clock and bears the number 7413.",
                        "Which number does the brass key to the lighthouse at Morrow Point bear?",
                        "7413"),
                of(
                        "The baker of Tilsworth Lane seasons her almond bread with cardamom and nothing else.",
                        "With what does the baker of Tilsworth Lane season her almond bread?",
                        "cardamom"),
                new Needle(
                        "The night train to Harrowfell leaves from platform 19 at a quarter past two.",
                        "From which platform and at what time does the night train to Harrowfell leave?",
                        List.of("19", "quarter past two")));
    }

    /** Two needles in Chinese. */
    public static List<Needle> chinese() {
        return List.of(
                of("青石镇灯塔的铜钥匙挂在座钟后面，上面刻着号码7413。", "青石镇灯塔的铜钥匙上刻着什么号码？", "7413"),
                of("柳条巷的面包师傅只用小豆蔻给杏仁面包调味。", "柳条巷的面包师傅用什么给杏仁面包调味？", "小豆蔻"));
    }

    /**
     * The substring score: the share of the expected strings that an answer contains, from 0 to 1. Case and white space
     * are ignored, and {@code 7413} is not found in {@code 174130}. {@code Needle.of("The key bears 7413.", "Which
     * number?", "7413").foundIn("It is 7413.")} is 1.
     */
    public double foundIn(String answer) {
        return expected.stream().filter(part -> holds(answer, part)).count() / (double) expected.size();
    }

    private static boolean holds(String text, String part) {
        String in = normal(text);
        String sought = normal(part);
        for (int at = in.indexOf(sought); at >= 0; at = in.indexOf(sought, at + 1)) {
            int end = at + sought.length();
            if ((at == 0 || !joined(in.charAt(at - 1), in.charAt(at)))
                    && (end == in.length() || !joined(in.charAt(end - 1), in.charAt(end)))) {
                return true;
            }
        }
        return false;
    }

    private static String normal(String text) {
        return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }

    /** Whether two neighbouring characters belong to one word or number. Chinese has no such boundaries. */
    private static boolean joined(char before, char after) {
        return (Character.isDigit(before) && Character.isDigit(after)) || (alphabetic(before) && alphabetic(after));
    }

    private static boolean alphabetic(char c) {
        return Character.isAlphabetic(c) && !Character.isIdeographic(c);
    }
}
