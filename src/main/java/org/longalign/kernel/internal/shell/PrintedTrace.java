package org.longalign.kernel.internal.shell;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The lines that {@link Throwable#printStackTrace()} prints, with the places in cells instead of those in the classes that
 * JShell makes, and without the frames of the kernel below a cell's own.
 */
public final class PrintedTrace {
    private static final String BEFORE_FRAME = "at ";
    private static final Pattern FRAME =
            Pattern.compile("(\\t+at )(?:[^/()]*/)*([\\w$.]+)\\.([\\w$<>]+)\\((?:[^:()]*:(\\d+)|[^()]*)\\)");

    /** The outermost method of a cell's statement. */
    private static final String ENTRY = "do_it$";

    private final SourceMap cells;
    /** Whether the calling thread has printed a statement's frame, below which there are frames of the kernel alone. */
    private final ThreadLocal<Boolean> belowCell = ThreadLocal.withInitial(() -> false);

    PrintedTrace(SourceMap cells) {
        this.cells = cells;
    }

    /** The line to print in place of a line that a trace may have; null for none. */
    public @Nullable String shown(String line) {
        if (!line.stripLeading().startsWith(BEFORE_FRAME)) {
            belowCell.set(false);
            return line;
        }
        Matcher matcher = FRAME.matcher(line);
        if (!matcher.matches()) {
            return line;
        }
        String number = matcher.group(4);
        StackTraceElement frame = new StackTraceElement(
                matcher.group(2), matcher.group(3), null, number == null ? -1 : Integer.parseInt(number));
        SourceMap.Line place = cells.find(frame);
        if (place != null) {
            belowCell.set(frame.getMethodName().equals(ENTRY));
            String method = Traceback.method(frame);
            return matcher.group(1) + (method.isEmpty() ? place : method + "(" + place + ")");
        }
        return belowCell.get() || frame.getClassName().startsWith("org.longalign.kernel.internal.shell.") ? null : line;
    }
}
