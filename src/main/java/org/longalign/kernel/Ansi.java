package org.longalign.kernel;

/** The three ways in which a traceback sets off text: ANSI sequences that Jupyter's front ends turn into colour. */
final class Ansi {
    private static final String RESET = "\u001b[0m";

    private Ansi() {}

    /** What went wrong. */
    static String error(String text) {
        return "\u001b[1;31m" + text + RESET;
    }

    /** The place in a cell. */
    static String place(String text) {
        return "\u001b[1m" + text + RESET;
    }

    /** What matters less. */
    static String faint(String text) {
        return "\u001b[2m" + text + RESET;
    }

    /** The text without any such sequence. */
    static String plain(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "");
    }
}
