package org.longalign.instruct;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the questions in the lines of a reply: numbered ones, of which several may share a line, then lettered or
 * labelled ones, then bullets, then lines that are nothing but questions. Each line is read once.
 */
final class QuestionLines {
    private static final String SENTENCE_ENDS = "?？。！!.．；;…:：";
    private static final String AFTER_SENTENCE = ")）”\"』」*_ \t\u3000\u00a0";
    /** Characters of the longest line that ends with a colon and is a heading. */
    private static final int HEADING = 60;
    /** Places of a line that are tried as the first question of a list. */
    private static final int MOST_FIRSTS = 4;

    /** A question's text, and the number before it. */
    private record Item(@Nullable QuestionMarker marker, StringBuilder text) {
        int number() {
            return marker == null ? -1 : marker.number();
        }
    }

    private QuestionLines() {}

    /** The numbered questions of a reply. */
    static List<String> numbered(String reply) {
        List<Item> items = items(reply, QuestionMarker::ofLine, true);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            int next = i + 1 < items.size() ? items.get(i + 1).number() : Integer.MAX_VALUE;
            split(item, next, texts);
        }
        return texts;
    }

    /** Questions that letters or Roman numbers begin, from the first one on. */
    static List<String> lettered(String reply) {
        List<String> letters = begun(reply, line -> letter(line, "abcdefghij"));
        if (letters.size() > 1) {
            return letters;
        }
        List<String> roman = begun(reply, QuestionLines::roman);
        return roman.size() > 1 ? roman : List.of();
    }

    /** Questions after {@code Question:} or {@code Q:}, if there are several. */
    static List<String> labelled(String reply) {
        List<String> texts = begun(reply, QuestionText::labelEnd);
        return texts.size() > 1 ? texts : List.of();
    }

    /** Questions after bullets. */
    static List<String> bullets(String reply) {
        return begun(reply, QuestionLines::bullet);
    }

    /** The lines that end with a question mark, if there are several and nothing but remarks is with them. */
    static List<String> plain(String reply) {
        List<String> questions = new ArrayList<>();
        for (String line : (Iterable<String>) reply.lines()::iterator) {
            String text = QuestionText.tidy(withoutComma(unquoted(line).strip()));
            if (text.endsWith("?") || text.endsWith("？")) {
                questions.add(text);
            } else if (!text.isEmpty()
                    && !isBreak(line)
                    && !QuestionText.isRemark(text)
                    && !(questions.isEmpty() && (text.endsWith(":") || text.endsWith("：")))) {
                return List.of();
            }
        }
        return questions.size() > 1 ? questions : List.of();
    }

    private interface Begin {
        /** The place after the beginning of an item; -1 if the line begins none. */
        int end(String line);
    }

    private static List<String> begun(String reply, Begin begin) {
        Reader reader = line -> {
            int end = begin.end(line);
            return end < 0 ? null : new QuestionMarker(0, "", 0, end);
        };
        return items(reply, reader, false).stream()
                .map(item -> item.text.toString())
                .toList();
    }

    private interface Reader {
        @Nullable
        QuestionMarker marker(String line);
    }

    /** The texts after each marker of a reply, up to the next one, a blank line, a heading or a remark. */
    private static List<Item> items(String reply, Reader reader, boolean numbered) {
        List<Item> found = new ArrayList<>();
        Item first = null;
        boolean open = false;
        boolean answer = false;
        for (String whole : (Iterable<String>) reply.lines()::iterator) {
            String line = unquoted(whole);
            QuestionMarker marker = isBreak(line) ? null : reader.marker(line);
            if (marker != null) {
                if (first != null && marker.number() == 2 && marker.style().equals(style(first))) {
                    found.add(first);
                }
                first = null;
                found.add(new Item(marker, new StringBuilder(line.substring(marker.end()))));
                open = true;
                answer = false;
            } else if (line.isBlank() || isBreak(line)) {
                // A number alone on its line may be followed by a blank line before its question.
                open = open && found.get(found.size() - 1).text.toString().isBlank();
            } else if (!open) {
                first = numbered ? firstInside(line) : null;
                if (first != null && next(first.text.toString(), 0, 2, first.marker) != null) {
                    found.add(first);
                    first = null;
                    open = true;
                    answer = false;
                }
            } else {
                StringBuilder text = found.get(found.size() - 1).text;
                answer = answer || QuestionText.isAnswer(line);
                boolean complete = endsSentence(text);
                if (!answer && complete && (QuestionText.isRemark(line) || isHeading(line))) {
                    open = false;
                } else if (!answer) {
                    text.append(' ').append(line.strip());
                }
            }
        }
        return found;
    }

    /**
     * The first question of a list inside a line, as in {@code "Here they are: 1. Who? 2. When?"}: the number 1 where 2
     * follows in the line, or the last 1 of it, for which 2 may begin the next line.
     */
    private static @Nullable Item firstInside(String line) {
        QuestionMarker one = next(line, 0, 1, null);
        Item last = null;
        for (int tried = 0; one != null && tried < MOST_FIRSTS; tried++) {
            last = new Item(one, new StringBuilder(line.substring(one.end())));
            if (next(line, one.end(), 2, one) != null) {
                return last;
            }
            one = next(line, one.begin() + 1, 1, null);
        }
        return last;
    }

    /** Adds the questions of an item: its text, cut where the following numbers of its list begin. */
    private static void split(Item item, int before, List<String> texts) {
        String text = item.text.toString();
        QuestionMarker marker = item.marker;
        int from = 0;
        if (marker != null) {
            int last = before > marker.number() ? before : Integer.MAX_VALUE;
            QuestionMarker next = next(text, 0, marker.number() + 1, marker);
            while (next != null && next.number() < last) {
                texts.add(text.substring(from, next.begin()));
                from = next.end();
                marker = next;
                next = next(text, from, marker.number() + 1, marker);
            }
        }
        texts.add(text.substring(from));
    }

    /** The next place of a text where a number with its mark begins a question. */
    private static @Nullable QuestionMarker next(String text, int from, int number, @Nullable QuestionMarker like) {
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean emphasised =
                    at > 0 && QuestionMarker.isEmphasis(text.charAt(at - 1)) && QuestionMarker.isEmphasis(c);
            if (Character.isWhitespace(c) || emphasised) {
                continue;
            }
            QuestionMarker marker = QuestionMarker.at(text, at, number);
            if (marker != null && (like == null || marker.style().equals(like.style())) && isBorder(text, at, marker)) {
                return marker;
            }
        }
        return null;
    }

    /** Whether a question may begin at a place: after a sentence, or by the mark's form. */
    private static boolean isBorder(String text, int at, QuestionMarker marker) {
        int before = at;
        while (before > 0 && at - before < 8 && AFTER_SENTENCE.indexOf(text.charAt(before - 1)) >= 0) {
            before--;
        }
        if (before == 0 || SENTENCE_ENDS.indexOf(text.charAt(before - 1)) >= 0) {
            return true;
        }
        int last = at;
        while (last > 0 && at - last < 8 && QuestionMarker.isBlank(text.charAt(last - 1))) {
            last--;
        }
        if (last > 0 && ")）]】".indexOf(text.charAt(last - 1)) >= 0) {
            return true; // a note behind the question before
        }
        boolean blank = QuestionMarker.isBlank(text.charAt(at - 1));
        return marker.standsInText() || (marker.isStrong() && blank);
    }

    private static String style(Item item) {
        return item.marker == null ? "" : item.marker.style();
    }

    private static String unquoted(String line) {
        int at = 0;
        while (at < line.length() && (line.charAt(at) == '>' || line.charAt(at) == ' ')) {
            at++;
        }
        return line.startsWith(">") ? line.substring(at) : line;
    }

    private static String withoutComma(String line) {
        boolean quoted = line.endsWith("\",") || line.endsWith("',") || line.endsWith("”，") || line.endsWith("\"，");
        return quoted ? line.substring(0, line.length() - 1) : line;
    }

    /** Whether a line is a code fence or a rule. */
    private static boolean isBreak(String line) {
        String text = line.strip();
        return text.startsWith("```")
                || text.startsWith("~~~")
                || (text.length() > 2 && text.chars().allMatch(c -> "-*_= ".indexOf(c) >= 0));
    }

    private static boolean isHeading(String line) {
        String text = line.strip();
        int hashes = 0;
        while (hashes < text.length() && text.charAt(hashes) == '#') {
            hashes++;
        }
        boolean heading = hashes > 0 && hashes <= 6 && hashes < text.length() && text.charAt(hashes) == ' ';
        boolean bold = text.startsWith("**") && text.endsWith("**") && text.indexOf("**", 2) == text.length() - 2;
        boolean colon = text.length() <= HEADING && (text.endsWith(":") || text.endsWith("："));
        return heading || bold || colon;
    }

    private static boolean endsSentence(CharSequence text) {
        int end = text.length();
        while (end > 0 && AFTER_SENTENCE.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return end > 0 && "?？。！!.．…".indexOf(text.charAt(end - 1)) >= 0;
    }

    private static int bullet(String line) {
        int at = blanks(line, 0);
        if (at == line.length() || "-*•·–—●○▪◦‣+■□◆☐".indexOf(line.charAt(at)) < 0) {
            return -1;
        }
        int end = blanks(line, at + 1);
        boolean own = "•●○▪◦‣■□◆☐".indexOf(line.charAt(at)) >= 0;
        return end > at + 1 || own ? checkbox(line, end) : -1;
    }

    /** Skips a task list's {@code [ ]}. */
    private static int checkbox(String line, int at) {
        return line.startsWith("[ ]", at) || line.startsWith("[x]", at) ? blanks(line, at + 3) : at;
    }

    private static int letter(String line, String letters) {
        int at = blanks(line, 0);
        while (at < line.length() && "(（*_".indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        if (at + 1 >= line.length() || letters.indexOf(Character.toLowerCase(line.charAt(at))) < 0) {
            return -1;
        }
        return afterMark(line, at + 1);
    }

    private static int roman(String line) {
        int at = blanks(line, 0);
        while (at < line.length() && "(（*_".indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        int end = at;
        while (end < line.length() && end - at < 5 && "ivxIVXⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ".indexOf(line.charAt(end)) >= 0) {
            end++;
        }
        return end > at ? afterMark(line, end) : -1;
    }

    private static int afterMark(String line, int at) {
        if (at >= line.length() || ".)）:：、．".indexOf(line.charAt(at)) < 0) {
            return -1;
        }
        boolean blank = at + 1 == line.length()
                || QuestionMarker.isBlank(line.charAt(at + 1))
                || QuestionMarker.isEmphasis(line.charAt(at + 1))
                || line.charAt(at) > 0x7f;
        return blank ? at + 1 : -1;
    }

    private static int blanks(String line, int from) {
        int at = from;
        while (at < line.length() && QuestionMarker.isBlank(line.charAt(at))) {
            at++;
        }
        return at;
    }
}
