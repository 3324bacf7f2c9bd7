package org.longalign.corpus;

import java.util.regex.Pattern;

/** Removes from a text what belongs to the file or the page and not to what is said. */
public final class Cleaning {
    private static final Pattern LINE_END = Pattern.compile("\\r\\n?|\\u0085|\\u2028|\\u2029|\\f");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]|[\\u00AD\\u200B\\uFEFF]");
    private static final Pattern FIXED_SPACE = Pattern.compile("[\\u00A0\\u2007\\u202F]");
    private static final Pattern TRAILING_SPACE = Pattern.compile("[\\p{Zs}\\t]+(?=\\n|\\z)");
    /** A line of nothing but one drawing character, at least ten times: a rule across the page. */
    private static final Pattern RULE = Pattern.compile("(?m)^[\\p{Zs}\\t]*([-=_*~═─])\\1{9,}$");

    private static final Pattern BLANK_LINES = Pattern.compile("\\n{3,}");

    private Cleaning() {}

    /**
     * A text with {@code \n} as its only line end; without control characters, byte-order marks, soft hyphens, no-break
     * spaces (they become plain ones), trailing spaces and rules across the page; with at most one blank line in a row, and none at either end. Empty if nothing
     * is left. Cleaning a second time changes nothing.
     */
    public static String clean(String raw) {
        String text = LINE_END.matcher(raw).replaceAll("\n");
        text = CONTROL.matcher(text).replaceAll("");
        text = FIXED_SPACE.matcher(text).replaceAll(" ");
        text = TRAILING_SPACE.matcher(text).replaceAll("");
        text = RULE.matcher(text).replaceAll("");
        text = BLANK_LINES.matcher(text).replaceAll("\n\n");
        int start = 0;
        while (start < text.length() && text.charAt(start) == '\n') {
            start++;
        }
        return text.substring(start).stripTrailing();
    }
}
