package org.longalign.kernel.internal.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cell failed: it does not compile, threw, or was interrupted. Holds the fields of a Jupyter {@code error} message.
 */
public final class CellException extends RuntimeException {
    /** The kind of error of a magic that failed. */
    public static final String MAGIC = "MagicError";

    private static final long serialVersionUID = 1L;

    private final String name;
    private final String traceback;
    private final boolean located;

    /**
     * @param name the kind of error: {@code CompilationError}, {@code KeyboardInterrupt}, or the class of the exception
     * @param message one line
     * @param traceback the lines to show, which may have ANSI colours
     */
    public CellException(String name, String message, List<String> traceback) {
        this(name, message, traceback, !name.equals(MAGIC));
    }

    private CellException(String name, String message, List<String> traceback, boolean located) {
        super(message, null, false, false);
        this.name = name;
        this.traceback = String.join("\n", traceback);
        this.located = located;
    }

    /**
     * The failure of nested code: the exception itself, or the one that the base library's {@code lineMagic} and {@code
     * cellMagic} have wrapped. Null for anything else.
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

    /** The same with its place, unless it already has one: a magic does not know its own line. */
    CellException at(String place) {
        return located ? this : new CellException(name, message(), List.of(Ansi.place(place + ": ") + traceback), true);
    }

    /** The kind of error: {@code CompilationError}, {@code KeyboardInterrupt}, or the class of the exception. */
    public String name() {
        return name;
    }

    /** The error's message, one line. */
    public String message() {
        return String.valueOf(getMessage());
    }

    /** The lines to show, which may have ANSI colours. */
    public List<String> traceback() {
        return traceback.lines().toList();
    }
}
