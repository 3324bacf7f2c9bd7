package org.longalign.instruct;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A number with its mark at the beginning of a question: {@code 1.}, {@code (1)}, {@code Q1:}, {@code Question 1
 * (easy):}, {@code 第一题：}, {@code ①}; not {@code 1.5}, {@code 9:30} or {@code 1914.}.
 *
 * @param number the number, from 0 to 99
 * @param style equal for numbers of one list: whether there is a label, the numerals, and the mark
 * @param begin where it begins, without Markdown's marks before it
 * @param end where the question begins
 */
record QuestionMarker(int number, String style, int begin, int end) {
    private static final List<String> LABELS = List.of(
            "summary questions",
            "summary question",
            "summary requests",
            "summary request",
            "questions",
            "question",
            "requests",
            "request",
            "tasks",
            "task",
            "prompt",
            "query",
            "ques",
            "item",
            "no.",
            "№",
            "q",
            "概括问题",
            "概括请求",
            "概括任务",
            "问题",
            "请求",
            "任务",
            "题目",
            "提问",
            "问");
    private static final List<String> WORDS =
            List.of("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
    private static final List<String> UNITS =
            List.of("个问题", "条问题", "道问题", "道题", "个请求", "个任务", "问题", "个", "条", "道", "项", "题", "问");
    private static final String FIRST_ASCII = "0123456789([<{sSqQrRtTpPiInN";
    private static final String OPENING = "(（[【<〈《〔{";
    private static final String CLOSING = ")）]】>〉》〕}";
    private static final String CHINESE = "〇一二三四五六七八九十";
    private static final int LABEL_GAP = 6;
    /** Characters of the longest note between a number and its mark, {@code (easy)}. */
    private static final int NOTE = 40;

    /** The number at the beginning of a line, after blanks and Markdown's marks; null if there is none. */
    static @Nullable QuestionMarker ofLine(String line) {
        int at = 0;
        while (at < line.length() && (isBlank(line.charAt(at)) || ">#*•-_+·".indexOf(line.charAt(at)) >= 0)) {
            at++;
        }
        boolean hash = at > 0 && line.charAt(at - 1) == '#';
        return new Scanner(line, at).marker(hash, -1);
    }

    /** A certain number at a place inside a text; null if it is not there. */
    static @Nullable QuestionMarker at(String text, int at, int number) {
        int begin = at;
        while (begin < text.length() && isEmphasis(text.charAt(begin))) {
            begin++;
        }
        return begin < text.length() && mayBegin(text.charAt(begin))
                ? new Scanner(text, begin).marker(false, number)
                : null;
    }

    /** Whether a number, its bracket or its label may begin with a character; a quick test for long texts. */
    private static boolean mayBegin(char c) {
        return c < 0x80 ? FIRST_ASCII.indexOf(c) >= 0 : !Character.isWhitespace(c);
    }

    /** A text without the number at its beginning. */
    static String without(String text) {
        QuestionMarker marker = ofLine(text);
        return marker == null ? text : text.substring(marker.end);
    }

    /** Whether the mark shows by itself that it is none of a sentence: a label, brackets, a circle or {@code 、}. */
    boolean isStrong() {
        return "1一".indexOf(style.charAt(0)) < 0 || ".:- ".indexOf(style.charAt(style.length() - 1)) < 0;
    }

    /** Whether the mark needs no blank before it. */
    boolean standsInText() {
        return style.contains("circle") || style.contains("（") || style.contains("问题") || style.contains("【");
    }

    static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\ufeff' || c == '\u200b';
    }

    static boolean isEmphasis(char c) {
        return c == '*' || c == '_';
    }

    /** One attempt at one place; each step moves {@code at} on. */
    private static final class Scanner {
        private final String text;
        private final int begin;
        private int at;
        private String style = "";

        Scanner(String text, int at) {
            this.text = text;
            this.begin = at;
            this.at = at;
        }

        @Nullable
        QuestionMarker marker(boolean hash, int wanted) {
            int circled = circled(peek());
            if (circled >= 0) {
                if (wanted >= 0 && circled != wanted) {
                    return null;
                }
                at++;
                return end(circled, "circle");
            }
            boolean label = label() || hash;
            int opened = OPENING.indexOf(peek());
            if (opened >= 0) {
                style += peek();
                at++;
                emphasis();
            }
            boolean ordinal = peek() == '第';
            at += ordinal ? 1 : 0;
            int from = at;
            int number = number(label || ordinal);
            if (number < 0 || (wanted >= 0 && number != wanted)) {
                return null;
            }
            boolean chinese = CHINESE.indexOf(text.charAt(from)) >= 0;
            style += chinese ? "一" : "1";
            if (keycap()) {
                return end(number, "circle");
            }
            boolean unit = ordinal && unit();
            int after = at;
            emphasis();
            if (label) {
                total();
            }
            boolean note = opened < 0 && note();
            boolean marked = opened >= 0 ? closing(opened) : mark(ordinal, label);
            if (marked) {
                return end(number, "");
            }
            boolean alone = after == text.length() || isBlank(text.charAt(after)) || isEmphasis(text.charAt(after));
            if (opened < 0 && (label || unit) && (alone || note)) {
                at = note ? at : after;
                return end(number, " ");
            }
            return null;
        }

        private QuestionMarker end(int number, String kind) {
            style += kind;
            if (":：.．、".indexOf(peek()) >= 0 && !isDigit(peek(1))) {
                at++;
            }
            while (isEmphasis(peek())) {
                at++;
            }
            return new QuestionMarker(number, style, begin, at);
        }

        private boolean label() {
            char first = Character.toLowerCase(peek());
            for (String label : LABELS) {
                if (label.charAt(0) == first && text.regionMatches(true, at, label, 0, label.length())) {
                    int next = at + label.length();
                    int gap = 0;
                    while (gap < LABEL_GAP && next < text.length() && isGap(text.charAt(next))) {
                        next++;
                        gap++;
                    }
                    boolean word = gap == 0 && isLetter(next < text.length() ? text.charAt(next) : ' ');
                    if (!word) {
                        at = next;
                        style += label.toLowerCase(Locale.ROOT);
                        return true;
                    }
                }
            }
            return false;
        }

        private static boolean isGap(char c) {
            return isBlank(c) || isEmphasis(c) || ".:：#-".indexOf(c) >= 0;
        }

        private int number(boolean words) {
            int value = 0;
            int digits = 0;
            while (isDigit(peek()) && digits < 3) {
                value = 10 * value + Character.digit(peek(), 10);
                digits++;
                at++;
            }
            if (digits > 0) {
                return digits <= 2 ? value : -1;
            }
            return CHINESE.indexOf(peek()) >= 0 ? chinese() : words ? word() : -1;
        }

        private int chinese() {
            int value = 0;
            int unit = 0;
            int length = 0;
            for (int digit = CHINESE.indexOf(peek()); digit >= 0 && length < 3; digit = CHINESE.indexOf(peek())) {
                value = digit == 10 ? Math.max(1, unit) * 10 : value;
                unit = digit == 10 ? 0 : digit;
                at++;
                length++;
            }
            return CHINESE.indexOf(peek()) >= 0 ? -1 : value + unit;
        }

        private int word() {
            for (int value = 1; value < WORDS.size(); value++) {
                String word = WORDS.get(value);
                if (text.regionMatches(true, at, word, 0, word.length()) && !isLetter(peek(word.length()))) {
                    at += word.length();
                    return value;
                }
            }
            return -1;
        }

        private boolean keycap() {
            int next = peek() == '\ufe0f' ? 1 : 0;
            if (peek(next) != '\u20e3') {
                return false;
            }
            at += next + 1;
            return true;
        }

        private boolean unit() {
            for (String unit : UNITS) {
                if (text.startsWith(unit, at)) {
                    at += unit.length();
                    return true;
                }
            }
            return false;
        }

        /** Skips {@code of 5} and {@code /5}. */
        private void total() {
            int next = at;
            if (text.regionMatches(true, next, "of ", 0, 3)) {
                next += 3;
            } else if (peek() == '/') {
                next++;
            } else {
                return;
            }
            int digits = next;
            while (next < text.length() && next - digits < 2 && isDigit(text.charAt(next))) {
                next++;
            }
            at = next > digits ? next : at;
            emphasis();
        }

        /** Skips a note in brackets before the mark. */
        private boolean note() {
            int kind = "(（[【".indexOf(peek());
            if (kind < 0) {
                return false;
            }
            char close = ")）]】".charAt(kind);
            int end = at + 1;
            while (end < text.length() && end - at <= NOTE && text.charAt(end) != close) {
                end++;
            }
            if (end == text.length() || end - at > NOTE) {
                return false;
            }
            int before = at;
            at = end + 1;
            emphasis();
            if (":：.．、-–—".indexOf(peek()) >= 0 || style.length() > 1) {
                return true;
            }
            at = before;
            return false;
        }

        private boolean closing(int kind) {
            if (peek() == '.') {
                at++;
            }
            char c = peek();
            if (CLOSING.indexOf(c) < 0 || (c == '>') != (OPENING.charAt(kind) == '<')) {
                return false;
            }
            at++;
            return true;
        }

        private boolean mark(boolean ordinal, boolean label) {
            if (peek() == '\\' && ".)".indexOf(peek(1)) >= 0) {
                at++;
            }
            char c = peek();
            boolean marks = ")）]】：．、".indexOf(c) >= 0
                    || ((c == ':' || c == '.') && !isDigit(peek(1)))
                    || ("-–—/|".indexOf(c) >= 0 && (at + 1 == text.length() || isBlank(peek(1))))
                    || ((c == '，' || c == ',') && ordinal)
                    || ((c == '-' || c == '–' || c == '—') && label);
            if (!marks) {
                return false;
            }
            style += c == '：' ? ':' : c == '．' ? '.' : "–—/|".indexOf(c) >= 0 ? '-' : c;
            at++;
            if (c == '.' && ")-".indexOf(peek()) >= 0) {
                at++;
            }
            return true;
        }

        private void emphasis() {
            while (isEmphasis(peek()) || (at < text.length() && isBlank(peek()))) {
                at++;
            }
        }

        private char peek() {
            return peek(0);
        }

        private char peek(int ahead) {
            return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
        }

        private static boolean isDigit(char c) {
            return (c >= '0' && c <= '9') || (c >= '０' && c <= '９');
        }

        private static boolean isLetter(char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        }

        private static int circled(char c) {
            int[] firsts = {'①', '⑴', '⒈', '❶', '➀', '➊'};
            int[] counts = {20, 20, 20, 10, 10, 10};
            for (int i = 0; i < firsts.length; i++) {
                if (c >= firsts[i] && c < firsts[i] + counts[i]) {
                    return c - firsts[i] + 1;
                }
            }
            return -1;
        }
    }
}
