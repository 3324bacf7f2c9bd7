package org.longalign.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cell that did not run to its end: it does not compile, threw, or was interrupted. Carries what a Jupyter
 * {@code error} message shows.
 */
public final class CellException extends RuntimeException {
    /** The kind of error of a magic that could not do what it was asked for. */
    static final String MAGIC = "MagicError";

    private static final long serialVersionUID = 1L;

    private final String name;
    private final String traceback;
    private final boolean located;

    /**
     * @param name the kind of error: {@code CompilationError}, {@code KeyboardInterrupt}, or the class of what was
     *     thrown
     * @param message one line
     * @param traceback the lines to show, which may hold ANSI colours
     */
    CellException(String name, String message, List<String> traceback) {
        this(name, message, traceback, !name.equals(MAGIC));
    }

    private CellException(String name, String message, List<String> traceback, boolean located) {
        super(message, null, false, false);
        this.name = name;
        this.traceback = String.join("\n", traceback);
        this.located = located;
    }

    /**
     * What nested code of a cell has failed with already: something thrown that is such an exception, or that the base
     * library's {@code lineMagic} and {@code cellMagic} have wrapped one in. Null for anything else.
     */
    static @Nullable CellException within(@Nullable Throwable thrown) {
        if (thrown instanceof CellException nested) {
            return nested;
        }
        return thrown instanceof RuntimeException wrapper
                        && String.valueOf(wrapper.getMessage()).startsWith("Exception occurred while running ")
                        && wrapper.getCause() instanceof CellException nested
                ? nested
                : null;
    }

    /** The same with its place, where that is not told yet: a magic does not know where it stands. */
    CellException at(String place) {
        return located ? this : new CellException(name, message(), List.of(Ansi.place(place + ": ") + traceback), true);
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
