package org.longalign.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the answer behind the reasoning that a server left in the text of a reply: {@code <think>...</think>} and its
 * relatives, a {@code </think>} alone where the prompt's template opened it, and the channels of gpt-oss. Takes time
 * linear in the text.
 */
final class Reasoning {
    private static final Pattern MARK = Pattern.compile(
            "<(?<close>/?)(?<name>think|thinking|thoughts?|reasoning|seed:think)>"
                    + "|\\[(?<close2>/?)(?<name2>think)]"
                    + "|◁(?<close3>/?)(?<name3>think)▷"
                    + "|<\\|(?<name4>start|end)_thinking\\|>",
            Pattern.CASE_INSENSITIVE);

    private static final String QUOTES = "`'\"\u2018\u2019\u201c\u201d\u00ab\u00bb\u300c\u300d";
    private static final String FENCE = "```";
    private static final String CHANNEL = "<|channel|>";
    private static final String FINAL = "<|channel|>final<|message|>";
    private static final String STRIPPED_FINAL = "assistantfinal";

    /** A mark that begins or ends reasoning. */
    private record Mark(int start, int end, boolean opens, String name) {}

    private Reasoning() {}

    /** The text after the reasoning, empty if there is nothing else; null if the text holds no reasoning. */
    static @Nullable String after(String text) {
        String channel = afterChannels(text);
        if (channel != null) {
            return channel;
        }
        List<Mark> marks = marks(text);
        if (marks.isEmpty() || !begins(text, marks)) {
            return null;
        }
        int at = 0;
        int next = 0;
        do {
            int close = marks.get(next).opens() ? closing(marks, next) : next;
            if (close < 0) {
                return "";
            }
            at = marks.get(close).end();
            next = close + 1;
        } while (next < marks.size()
                && marks.get(next).opens()
                && text.substring(at, marks.get(next).start()).isBlank());
        return text.substring(at);
    }

    /** Whether the first mark begins or ends reasoning, and is not a subject of the answer. */
    private static boolean begins(String text, List<Mark> marks) {
        Mark first = marks.get(0);
        String before = text.substring(0, first.start());
        if (before.isBlank()) {
            return true;
        }
        if (inFence(text, first.start())) {
            return false;
        }
        boolean ownLine = before.substring(before.lastIndexOf('\n') + 1).isBlank();
        return !first.opens() || (ownLine && before.indexOf('\n') >= 0 && closing(marks, 0) >= 0);
    }

    /** The index of the mark that closes one; the last that could if some are left open; -1 if there is none. */
    private static int closing(List<Mark> marks, int opening) {
        String name = marks.get(opening).name();
        int depth = 0;
        int last = -1;
        for (int i = opening; i < marks.size(); i++) {
            Mark mark = marks.get(i);
            if (!mark.name().equals(name)) {
                continue;
            }
            depth += mark.opens() ? 1 : -1;
            last = mark.opens() ? last : i;
            if (depth == 0) {
                return i;
            }
        }
        return last;
    }

    /** The marks of a text that are not in quotation marks. */
    private static List<Mark> marks(String text) {
        List<Mark> marks = new ArrayList<>();
        Matcher matcher = MARK.matcher(text);
        while (matcher.find()) {
            if (!quoted(text, matcher.start() - 1) || !quoted(text, matcher.end())) {
                marks.add(mark(matcher));
            }
        }
        return marks;
    }

    private static Mark mark(Matcher matcher) {
        String whole = matcher.group().toLowerCase(Locale.ROOT);
        boolean closes = whole.startsWith("/", 1) || whole.startsWith("<|end");
        String name = whole.startsWith("<|") ? "<|" : whole.replace("/", "");
        return new Mark(matcher.start(), matcher.end(), !closes, name);
    }

    private static boolean quoted(String text, int at) {
        return at >= 0 && at < text.length() && QUOTES.indexOf(text.charAt(at)) >= 0;
    }

    /** Whether a place lies between two code fences. */
    private static boolean inFence(String text, int place) {
        boolean open = false;
        for (int at = text.indexOf(FENCE); at >= 0 && at < place; at = text.indexOf(FENCE, at + FENCE.length())) {
            open = !open;
        }
        return open && text.indexOf(FENCE, place) >= 0;
    }

    /** The final channel of a text in gpt-oss's format, with its special tokens or without. */
    private static @Nullable String afterChannels(String text) {
        String begun = text.stripLeading();
        if (begun.startsWith(CHANNEL) || begun.startsWith("<|start|>assistant" + CHANNEL)) {
            int last = begun.lastIndexOf(FINAL);
            return last < 0 ? "" : withoutEnd(begun.substring(last + FINAL.length()));
        }
        int last = begun.startsWith("analysis") ? begun.lastIndexOf(STRIPPED_FINAL) : -1;
        return last < 0 ? null : begun.substring(last + STRIPPED_FINAL.length());
    }

    private static String withoutEnd(String text) {
        int end = text.indexOf("<|");
        return end < 0 ? text : text.substring(0, end);
    }
}
