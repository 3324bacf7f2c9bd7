package org.longalign.evaluation.judge;

import java.util.List;
import java.util.Locale;

/**
 * Tells by the words around a number in double brackets how likely it is the rating. At most {@value #CHARACTERS}
 * characters on either side, of the same line, are looked at.
 */
enum RatingContext {
    /** The end of a scale, a reference, an earlier or a hypothetical number; never the rating. */
    OTHER,
    /** In round brackets, without a word that names it. */
    ASIDE,
    /** Without a word that names it. */
    BARE,
    /** Alone on its line, or named inside a sentence: {@code I give it [[8]]}. */
    LIKELY,
    /** Named at the beginning of its line, {@code Rating: [[8]]}, or the correction of another. */
    NAMED,
    /** Named as the final or overall one. */
    FINAL;

    private static final int CHARACTERS = 60;
    /** Characters before the name of a rating at the beginning of its line, as in {@code "So my answer's rating:"}. */
    private static final int LINE_BEGIN = 20;

    private static final List<String> NAMES =
            words("rating ratings score scores grade mark verdict 评分 得分 分数 打分 总分 评级 评价");
    private static final List<String> LAST = words("final overall total 最终 总体 综合 总分 最后");
    private static final List<String> LINKS = words("is are was of as at a an be 为 是 给 打");
    private static final List<String> GIVEN = List.of(
            "rate it",
            "rate this",
            "rate the answer",
            "rate this answer",
            "give it",
            "give this",
            "i give",
            "i'd give",
            "评",
            "给予",
            "给出",
            "我给",
            "打");
    private static final List<String> CORRECTED = List.of(
            "no",
            "actually",
            "on reflection",
            "reconsidering",
            "consideration",
            "revised to",
            "revise to",
            "revised",
            "corrected to",
            "correct to",
            "correction",
            "changed to",
            "change to",
            "change it to",
            "change this to",
            "then",
            "instead",
            "改为",
            "更正",
            "更正为",
            "修正为",
            "调整为",
            "应为");
    /** Before a number that is not given, or the end of a scale; a colon may follow. */
    private static final List<String> UNGIVEN = List.of(
            "out of",
            "maximum",
            "maximum of",
            "max",
            "minimum",
            "满分",
            "最高",
            "最高分",
            "最低",
            "最低分",
            "see",
            "see also",
            "cf",
            "cf.",
            "ref",
            "refs",
            "参见",
            "参考",
            "参照",
            "not",
            "instead of",
            "rather than",
            "up from",
            "down from",
            "than",
            "according to",
            "不是",
            "并非",
            "而非",
            "不到",
            "高于",
            "低于",
            "超过");
    /** Directly before a reference. */
    private static final List<String> REFERENCE = words("reference references source sources cite cites cited citing"
            + " citation citations footnote note notes passage passages paragraph section chapter page example examples"
            + " item document quotes quoted quoting in 见 引用 文献 来源 脚注 第 依据 根据 资料 段落 文档");
    /** Anywhere in the clause before a number that is not given. */
    private static final List<String> HYPOTHETICAL = List.of(
            "would have",
            "could have",
            "might have",
            "would deserve",
            "if",
            "unless",
            "initial",
            "initially",
            "first",
            "previous",
            "previously",
            "earlier",
            "original",
            "originally",
            "a perfect",
            "perfect score",
            "not deserve",
            "doesn't deserve",
            "not give",
            "don't give",
            "can't give",
            "cannot give",
            "如果",
            "原先",
            "最初",
            "起初",
            "起先",
            "本来",
            "本可",
            "初步",
            "满分");

    private static final List<String> AFTER_OTHER = List.of(
            "being",
            "means",
            "meaning",
            "is the best",
            "is the worst",
            "is the highest",
            "is the lowest",
            "is best",
            "is worst",
            "is perfect",
            "is reserved",
            "if it",
            "would",
            "needs",
            "requires",
            "stands for",
            "表示",
            "代表",
            "意味",
            "为最",
            "是最",
            "为满分",
            "是满分",
            "分制",
            "才");

    /**
     * The likelihood of the number between two places of a reply.
     *
     * @param inBrackets whether it is inside round brackets
     */
    static RatingContext of(String reply, int from, int to, boolean inBrackets) {
        String before = before(reply, from);
        String clause = bare(before);
        String after = after(reply, to);
        if (after.startsWith("(http")
                || ends(clause, UNGIVEN)
                || ends(withoutLink(clause), UNGIVEN)
                || ends(withoutOpening(before), REFERENCE)) {
            return OTHER;
        }
        if (ends(clause, CORRECTED)) {
            return NAMED;
        }
        RatingContext named = named(clause, before.length() < CHARACTERS);
        String sense = clause.substring(clauseBegin(clause));
        if ((named.compareTo(NAMED) < 0 && (begins(after, AFTER_OTHER) || isScale(sense)))
                || contains(sense, HYPOTHETICAL)) {
            return OTHER;
        }
        if (named != BARE) {
            return named;
        }
        return clause.isEmpty() && before.length() < CHARACTERS && after.isEmpty() ? LIKELY : inBrackets ? ASIDE : BARE;
    }

    private static RatingContext named(String clause, boolean wholeLine) {
        String name = withoutLink(clause);
        boolean linkOf = clause.endsWith(" of") || clause.endsWith(" a");
        if (ends(name, LAST)) {
            return FINAL;
        }
        for (String label : NAMES) {
            if (ends(name, List.of(label))) {
                String front = name.substring(0, name.length() - label.length());
                if (contains(front.substring(clauseBegin(front)), LAST)) {
                    return FINAL;
                }
                return wholeLine && front.length() <= LINE_BEGIN && !linkOf ? NAMED : LIKELY;
            }
        }
        return ends(clause, GIVEN) || ends(name, GIVEN) ? LIKELY : BARE;
    }

    /** Whether a clause says where a scale begins or ends, and does not go on to say a rating on it. */
    private static boolean isScale(String clause) {
        int at = clause.indexOf("scale");
        return at >= 0 && !clause.endsWith(" is") && !clause.endsWith(" it");
    }

    /** The line's characters before a place, in lower case. */
    private static String before(String reply, int from) {
        int begin = Math.max(0, from - CHARACTERS);
        String text = reply.substring(begin, from);
        return text.substring(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1)
                .toLowerCase(Locale.ROOT);
    }

    private static String after(String reply, int to) {
        String text = reply.substring(to, Math.min(reply.length(), to + CHARACTERS));
        int end = 0;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        int begin = 0;
        while (begin < end && " \t*_`.。".indexOf(text.charAt(begin)) >= 0) {
            begin++;
        }
        return text.substring(begin, end).toLowerCase(Locale.ROOT).strip();
    }

    /** A text without the marks at its end and at its beginning. */
    private static String bare(String text) {
        int end = text.length();
        while (end > 0 && isMark(text.charAt(end - 1))) {
            end--;
        }
        int begin = 0;
        while (begin < end && (isMark(text.charAt(begin)) || "#>-•+".indexOf(text.charAt(begin)) >= 0)) {
            begin++;
        }
        return text.substring(begin, end);
    }

    /** A text without blanks and opening marks at its end. */
    private static String withoutOpening(String text) {
        int end = text.length();
        while (end > 0 && " \t*_#\"“(（".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(0, end);
    }

    private static boolean isMark(char c) {
        return Character.isWhitespace(c) || "*_`\"“”'‘’(（:：=,，、~≈→>".indexOf(c) >= 0;
    }

    /** A text without {@code is}, {@code of} or the like at its end. */
    private static String withoutLink(String text) {
        for (String link : LINKS) {
            if (ends(text, List.of(link))) {
                return bare(text.substring(0, text.length() - link.length()));
            }
        }
        return text;
    }

    private static int clauseBegin(String text) {
        int at = text.length();
        while (at > 0 && ".。!！?？;；,，:：]】］".indexOf(text.charAt(at - 1)) < 0) {
            at--;
        }
        return at;
    }

    private static boolean ends(String text, List<String> words) {
        return words.stream().anyMatch(word -> text.endsWith(word) && isWhole(text, text.length() - word.length()));
    }

    private static boolean begins(String text, List<String> words) {
        return words.stream().anyMatch(text::startsWith);
    }

    private static boolean contains(String text, List<String> words) {
        return words.stream().anyMatch(word -> {
            int at = text.indexOf(word);
            int end = at + word.length();
            return at >= 0
                    && isWhole(text, at)
                    && (end == text.length() || !isLetter(text.charAt(end)) || !isLetter(word.charAt(0)));
        });
    }

    /** Whether a word begins at a place. Chinese words have no border. */
    private static boolean isWhole(String text, int at) {
        return at == 0 || !isLetter(text.charAt(at)) || !isLetter(text.charAt(at - 1));
    }

    private static List<String> words(String text) {
        return List.of(text.split(" ", -1));
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }
}
