package org.longalign.kernel.internal.shell;

/** The ANSI sequences of tracebacks: Jupyter's front ends turn them into colours and weights. */
public final class Ansi {
    private static final String RESET = "\u001b[0m";

    private Ansi() {}

    /** Bold red: an error's message. */
    public static String error(String text) {
        return "\u001b[1;31m" + text + RESET;
    }

    /** Bold: a line of a cell. */
    static String place(String text) {
        return "\u001b[1m" + text + RESET;
    }

    /** Faint: details. */
    static String faint(String text) {
        return "\u001b[2m" + text + RESET;
    }

    /** The text without these sequences. */
    static String plain(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "");
    }
}
