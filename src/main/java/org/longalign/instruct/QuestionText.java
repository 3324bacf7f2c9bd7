package org.longalign.instruct;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes from a question what models write around it: labels, half marks, quotation marks, answers and remarks. */
final class QuestionText {
    private static final Set<String> LABELS =
            Set.of("question", "q", "request", "task", "prompt", "query", "问题", "问", "题目", "提问", "请求", "任务");
    /** Kinds of question, which models put before or behind one. */
    private static final Set<String> KINDS = Set.of(
            "easy",
            "medium",
            "hard",
            "difficult",
            "simple",
            "moderate",
            "basic",
            "intermediate",
            "advanced",
            "challenging",
            "factual",
            "fact",
            "inferential",
            "inference",
            "analytical",
            "analysis",
            "critical",
            "thinking",
            "reasoning",
            "extraction",
            "literal",
            "interpretive",
            "evaluative",
            "open-ended",
            "multi-hop",
            "comprehension",
            "detail",
            "details",
            "level",
            "question",
            "difficulty",
            "type",
            "based",
            "recall",
            "retrieval",
            "general",
            "points",
            "marks",
            "point",
            "简单",
            "中等",
            "困难",
            "容易",
            "较难",
            "较易",
            "基础",
            "进阶",
            "高级",
            "事实",
            "推理",
            "分析",
            "细节",
            "信息提取",
            "提取",
            "信息",
            "归纳",
            "概括",
            "总结",
            "难度",
            "易",
            "中",
            "难",
            "简单题",
            "中等题",
            "困难题",
            "难题",
            "推理题",
            "事实题",
            "分析题",
            "细节题",
            "概括题",
            "简答题",
            "问答题",
            "综合题",
            "理解",
            "理解题",
            "类型");

    private static final Set<String> ANSWERS = Set.of(
            "answer",
            "answers",
            "ans",
            "response",
            "explanation",
            "rationale",
            "reason",
            "hint",
            "solution",
            "evidence",
            "difficulty",
            "type",
            "category",
            "level",
            "topic",
            "keywords",
            "purpose",
            "focus",
            "why this question",
            "answer key",
            "答案",
            "答",
            "参考答案",
            "解答",
            "回答",
            "解析",
            "理由",
            "提示",
            "难度",
            "类型",
            "依据",
            "出处",
            "考点",
            "题型");
    private static final List<String> ADJECTIVES =
            List.of("sample ", "suggested ", "expected ", "possible ", "correct ", "reference ", "model ", "short ");
    /** Beginnings of closing remarks, also on the line of the last question. */
    private static final List<String> REMARKS = List.of(
            "i hope",
            "hope this",
            "hope these",
            "let me know",
            "please let me know",
            "feel free",
            "would you like me",
            "do you want me",
            "happy to",
            "希望这",
            "希望以上",
            "希望对",
            "希望能",
            "请告诉我",
            "如需",
            "如有",
            "以上就是",
            "以上是",
            "以上五",
            "这些问题",
            "需要我");
    /** Beginnings of closing remarks on a line of their own. */
    private static final List<String> REMARK_LINES = List.of(
            "these questions",
            "these five questions",
            "the questions above",
            "the above questions",
            "all questions",
            "each question",
            "all of these questions",
            "if you need",
            "if you'd like",
            "if you would like",
            "if you want me",
            "is there anything",
            "thank you for",
            "note:",
            "i can also",
            "希望",
            "如果你",
            "如果您",
            "以上",
            "这五个问题",
            "上述",
            "注：",
            "注意：",
            "说明：",
            "祝",
            "是否需要",
            "您可以",
            "请注意");

    private static final String SENTENCE_ENDS = "?？.。!！";
    private static final String QUOTES = "\"\"“”「」『』«»";
    private static final int NOTE = 30;
    private static final int MOST_WORDS = 4;
    private static final int MOST_LAYERS = 6;

    private QuestionText() {}

    /** The question alone; empty if nothing is left that has a letter or a digit. */
    static String tidy(String text) {
        String question = text.lines().map(QuestionText::strip).collect(Collectors.joining(" "));
        String before = "";
        for (int layer = 0; layer < MOST_LAYERS && !question.equals(before); layer++) {
            before = question;
            question = strip(withoutEnd(unquoted(unmarked(withoutLabel(strip(question))))));
        }
        return question.chars().anyMatch(Character::isLetterOrDigit) ? question : "";
    }

    /** Whether a line begins an answer, a hint or a note about the question above. */
    static boolean isAnswer(String line) {
        return isAnswer(line, 0);
    }

    /** Whether a line is a closing remark. */
    static boolean isRemark(String line) {
        int at = marks(line, 0);
        return startsWithAny(line, at, REMARKS) || startsWithAny(line, at, REMARK_LINES) || isAboutQuestions(line);
    }

    /** Whether a line says something about the questions and asks nothing. */
    private static boolean isAboutQuestions(String line) {
        String text = strip(line);
        boolean asks = text.endsWith("?") || text.endsWith("？");
        return !asks && (text.contains(" questions ") || text.contains("这些问题") || text.contains("以上问题"));
    }

    /** The end of {@code Question:} or {@code Q:} at the beginning of a line; -1 if there is none. */
    static int labelEnd(String line) {
        int from = marks(line, 0);
        int colon = colon(line, from);
        return colon >= 0 && LABELS.contains(name(line, from, colon)) ? colon + 1 : -1;
    }

    private static boolean isAnswer(String text, int at) {
        int from = marks(text, at);
        int colon = colon(text, from);
        if (colon < 0) {
            return false;
        }
        String name = name(text, from, colon);
        for (String adjective : ADJECTIVES) {
            name = name.startsWith(adjective) ? name.substring(adjective.length()) : name;
        }
        int end = name.length();
        while (end > 0 && Character.isDigit(name.charAt(end - 1))) {
            end--;
        }
        String word = name.substring(0, end);
        return ANSWERS.contains(word.strip()) || word.equals("a");
    }

    private static String name(String text, int from, int to) {
        return text.substring(from, to)
                .replace("*", "")
                .replace("_", "")
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** The first colon in the next {@value #NOTE} characters; -1 if there is none. */
    private static int colon(String text, int from) {
        for (int at = from; at < text.length() && at - from <= NOTE; at++) {
            if (text.charAt(at) == ':' || text.charAt(at) == '：') {
                return at;
            }
        }
        return -1;
    }

    /** The place after blanks, bullets, brackets and emphasis. */
    private static int marks(String text, int from) {
        int at = from;
        while (at < text.length()
                && (QuestionMarker.isBlank(text.charAt(at)) || "*_>#-–•·(（[【".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return at;
    }

    /** A text without blanks at its ends, and without a bullet at its beginning. */
    private static String strip(String text) {
        int end = text.length();
        while (end > 0 && QuestionMarker.isBlank(text.charAt(end - 1))) {
            end--;
        }
        int at = 0;
        while (at < end && (QuestionMarker.isBlank(text.charAt(at)) || isBullet(text, at, end))) {
            at++;
        }
        return text.substring(at, end);
    }

    private static boolean isBullet(String text, int at, int end) {
        return at + 1 < end && "-–—•:：".indexOf(text.charAt(at)) >= 0 && QuestionMarker.isBlank(text.charAt(at + 1));
    }

    private static boolean startsWithAny(String text, int at, List<String> beginnings) {
        return beginnings.stream().anyMatch(begin -> text.regionMatches(true, at, begin, 0, begin.length()));
    }

    /** A question without {@code (easy):}, {@code Easy:} or {@code Question:} before it. */
    private static String withoutLabel(String text) {
        int at = 0;
        while (at < text.length()
                && (QuestionMarker.isEmphasis(text.charAt(at)) || QuestionMarker.isBlank(text.charAt(at)))) {
            at++;
        }
        int kind = at < text.length() ? "(（[【".indexOf(text.charAt(at)) : -1;
        if (kind >= 0) {
            int close = text.indexOf(")）]】".charAt(kind), at);
            if (close < 0 || close - at > NOTE) {
                return text;
            }
            int end = marks(text, close + 1);
            boolean colon = end < text.length() && ":：".indexOf(text.charAt(end)) >= 0;
            return colon || isKind(text.substring(at + 1, close)) ? text.substring(colon ? end + 1 : end) : text;
        }
        int colon = colon(text, at);
        boolean label = colon >= 0 && (LABELS.contains(name(text, at, colon)) || isKind(text.substring(at, colon)));
        return label ? text.substring(colon + 1) : text;
    }

    /** Whether a text is only words for kinds of question, such as {@code Difficulty: easy}. */
    private static boolean isKind(String text) {
        List<String> words = Stream.of(text.toLowerCase(Locale.ROOT).split("[\\s*_,，、/:：+&]"))
                .filter(word -> !word.isEmpty())
                .toList();
        return !words.isEmpty()
                && words.size() <= MOST_WORDS
                && words.stream().allMatch(word -> KINDS.contains(word) || (word.length() <= 2 && isNumber(word)))
                && words.stream().anyMatch(KINDS::contains);
    }

    private static boolean isNumber(String word) {
        return word.chars().allMatch(Character::isDigit);
    }

    /** A question without emphasis around it, and without half of a pair of marks. */
    private static String unmarked(String text) {
        String bare = text.strip();
        for (String mark : List.of("**", "__", "*", "_", "`")) {
            bare = unmarked(bare, mark).strip();
        }
        return bare;
    }

    private static String unmarked(String text, String mark) {
        int length = mark.length();
        int count = 0;
        int last = -1;
        for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + length)) {
            count++;
            last = at;
        }
        boolean starts = text.startsWith(mark);
        boolean ends = text.endsWith(mark) && text.length() >= length;
        if (count == 2 && starts && ends) {
            return text.substring(length, text.length() - length);
        }
        if (count % 2 == 0) {
            return text;
        }
        if (starts && !(ends && count > 1)) {
            return text.substring(length);
        }
        if (ends) {
            return text.substring(0, text.length() - length);
        }
        return mark.equals("**") ? text.substring(0, last) + text.substring(last + length) : text;
    }

    private static String unquoted(String text) {
        int last = text.length() - 1;
        int quote = last > 0 ? QUOTES.indexOf(text.charAt(0)) : -1;
        if (quote < 0 || quote % 2 != 0 || text.charAt(last) != QUOTES.charAt(quote + 1)) {
            return text;
        }
        String inside = text.substring(1, last);
        boolean more = inside.indexOf(text.charAt(0)) >= 0 || inside.indexOf(text.charAt(last)) >= 0;
        return more ? text : inside;
    }

    /** A question without the answer, the remark or the kind after it. */
    private static String withoutEnd(String text) {
        for (int at = 1; at < text.length(); at++) {
            if (SENTENCE_ENDS.indexOf(text.charAt(at - 1)) >= 0
                    && SENTENCE_ENDS.indexOf(text.charAt(at)) < 0
                    && (isAnswer(text, at) || startsWithAny(text, marks(text, at), REMARKS))
                    && !hasChoices(text, at)) {
                return text.substring(0, at);
            }
        }
        int kind = text.isEmpty() ? -1 : ")）]】".indexOf(text.charAt(text.length() - 1));
        int open = kind < 0 ? -1 : text.lastIndexOf("(（[【".charAt(kind));
        boolean note = open > 0 && text.length() - open <= NOTE && isKind(text.substring(open + 1, text.length() - 1));
        return note ? text.substring(0, open) : text;
    }

    /** Whether choices follow a place, {@code A: ... B: ...}, which are a part of the question. */
    private static boolean hasChoices(String text, int at) {
        int from = marks(text, at);
        boolean letter = text.startsWith("A:", from) || text.startsWith("A：", from);
        return letter && (text.indexOf("B:", from) >= 0 || text.indexOf("B：", from) >= 0);
    }
}
