package org.longalign.kernel;

import java.util.List;

/**
 * A cell that did not run to its end: it does not compile, threw, or was interrupted. Carries what a Jupyter
 * {@code error} message shows.
 */
public final class CellException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String traceback;

    /**
     * @param name the kind of error: {@code CompilationError}, {@code KeyboardInterrupt}, or the class of what was
     *     thrown
     * @param message one line
     * @param traceback the lines to show, which may hold ANSI colours
     */
    CellException(String name, String message, List<String> traceback) {
        super(message, null, false, false);
        this.name = name;
        this.traceback = String.join("\n", traceback);
    }

    /** The kind of error: {@code CompilationError}, {@code KeyboardInterrupt}, or the class of what was thrown. */
    public String name() {
        return name;
    }

    /** The one line that says what went wrong. */
    public String message() {
        return String.valueOf(getMessage());
    }

    /** The lines to show, which may hold ANSI colours. */
    public List<String> traceback() {
        return traceback.lines().toList();
    }
}
