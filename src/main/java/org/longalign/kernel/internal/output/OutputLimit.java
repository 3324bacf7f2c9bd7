package org.longalign.kernel.internal.output;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The amount of one cell's output that a notebook keeps. A loop can print more than a browser can show, and Jupyter's
 * server drops messages beyond 3 MB in 3 seconds, in no order.
 *
 * @param lines lines of text, both streams together
 * @param characters characters of text
 * @param displays shown values, such as tables and charts
 */
record OutputLimit(long lines, long characters, long displays) {
    static final String LINES = "LONGALIGN_OUTPUT_LINES";
    static final String CHARACTERS = "LONGALIGN_OUTPUT_CHARACTERS";
    static final String DISPLAYS = "LONGALIGN_OUTPUT_DISPLAYS";

    static final OutputLimit DEFAULT = new OutputLimit(50_000, 2_000_000, 1_000);

    /**
     * Reads the limits from environment variables.
     *
     * @param variables the environment; a value that is no positive number leaves the default
     */
    static OutputLimit of(Map<String, String> variables) {
        return new OutputLimit(
                number(variables.get(LINES), DEFAULT.lines),
                number(variables.get(CHARACTERS), DEFAULT.characters),
                number(variables.get(DISPLAYS), DEFAULT.displays));
    }

    private static long number(@Nullable String text, long otherwise) {
        return text != null && text.strip().matches("[1-9]\\d{0,17}") ? Long.parseLong(text.strip()) : otherwise;
    }
}
