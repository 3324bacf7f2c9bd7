package org.longalign.instruct;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns a reply's HTML lists, line breaks and question tags into lines. */
final class ListTags {
    private static final int TAG = 40;

    private ListTags() {}

    /** The reply with tags of lists and questions as lines of their own; {@code <li>} becomes a bullet. */
    static String asLines(String reply) {
        StringBuilder lines = new StringBuilder(reply.length());
        int from = 0;
        for (int at = reply.indexOf('<'); at >= 0; at = reply.indexOf('<', at + 1)) {
            int end = end(reply, at);
            String with = end < 0 ? null : instead(reply.substring(at + 1, end).toLowerCase(Locale.ROOT));
            if (with != null) {
                lines.append(reply, from, at).append(with);
                from = end + 1;
            }
        }
        return lines.append(reply, from, reply.length()).toString();
    }

    private static int end(String reply, int at) {
        int most = Math.min(reply.length(), at + TAG);
        for (int end = at + 1; end < most; end++) {
            if (reply.charAt(end) == '>') {
                return end;
            }
            if (reply.charAt(end) == '<') {
                return -1;
            }
        }
        return -1;
    }

    /** The text in place of a tag; null if the tag is none of these. */
    private static @Nullable String instead(String tag) {
        int end = 0;
        while (end < tag.length() && (Character.isLetter(tag.charAt(end)) || (tag.charAt(end) == '/' && end == 0))) {
            end++;
        }
        return switch (tag.substring(0, end)) {
            case "li", "question", "q" -> "\n- ";
            case "/question", "/q", "/li", "ol", "/ol", "ul", "/ul", "questions", "/questions", "p", "/p" -> "\n";
            case "br" -> "\n";
            default -> null;
        };
    }
}
