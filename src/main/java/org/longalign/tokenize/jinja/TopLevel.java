package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Finds operators outside brackets and strings of an expression whose strings {@link JinjaSource} has written. */
final class TopLevel {
    private static final Pattern COMMA = Pattern.compile(",");

    private TopLevel() {}

    /** The first place from another on where a pattern matches outside brackets and strings, or -1. */
    static int find(String source, int from, Pattern what) {
        int depth = 0;
        boolean quoted = false;
        for (int i = from; i < source.length(); i++) {
            char c = source.charAt(i);
            if (quoted) {
                i += c == '\\' ? 1 : 0;
                quoted = c != '\'';
            } else if (c == '\'') {
                quoted = true;
            } else {
                depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
                if (depth == 0
                        && what.matcher(source).region(i, source.length()).lookingAt()) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** The parts between the commas outside brackets and strings; a comma may follow the last. */
    static List<String> parts(String source) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int comma = find(source, 0, COMMA); comma >= 0; comma = find(source, from, COMMA)) {
            parts.add(source.substring(from, comma).trim());
            from = comma + 1;
        }
        String last = source.substring(from).trim();
        if (!last.isEmpty()) {
            parts.add(last);
        }
        return parts;
    }
}
