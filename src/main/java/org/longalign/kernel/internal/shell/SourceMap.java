package org.longalign.kernel.internal.shell;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Maps JShell snippets to the cells they came from, so that errors name the line of a cell and not of a snippet. JShell
 * translates the stack of a cell's exception into snippets and their lines; all other stacks, such as those of threads and
 * what {@code printStackTrace} prints, have the lines of the class around a snippet.
 */
final class SourceMap {
    /** The class around a snippet: its number, and letters for its versions. */
    private static final Pattern SNIPPET_CLASS = Pattern.compile("REPL\\.\\$JShell\\$(\\d+)[A-Z]*(?:[.$].*)?");

    /** Lines that JShell puts before a declaration or a statement. Before an expression, and a variable, there are others. */
    private static final int LINES_BEFORE = 4;

    private static final Pattern STATEMENT =
            Pattern.compile("(?:try|if|for|while|do|switch|synchronized|throw|assert)\\b.*|\\{.*", Pattern.DOTALL);

    /** The snippet that a thread evaluates. */
    private static final ThreadLocal<@Nullable Source> CURRENT = new ThreadLocal<>();

    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private final Map<Integer, Source> classes = new ConcurrentHashMap<>();

    /**
     * The start of a snippet.
     *
     * @param cell the cell it is part of
     * @param offset its character offset in the cell's source
     */
    record Place(Cell cell, int offset) {
        /** The line of the cell for a line of the snippet, counted from 1. */
        int cellLine(int snippetLine) {
            return cell.lineAt(offset) + snippetLine - 1;
        }
    }

    /** A snippet's text and its place. */
    record Source(String text, Place place) {
        int lines() {
            return Math.max(1, (int) text.strip().lines().count());
        }
    }

    /**
     * The line of a cell where a frame stands.
     *
     * @param line the frame's line, or the first of its statement, counted from 1
     * @param isExact whether it is the frame's
     */
    record Line(Cell cell, int line, boolean isExact) {
        @Override
        public String toString() {
            return isExact ? cell.place(line) : cell.place(line) + " and on";
        }
    }

    void put(String snippetId, Place place) {
        places.put(snippetId, place);
    }

    /** Null for snippets of the kernel itself, such as its default imports. */
    @Nullable
    Place get(String snippetId) {
        return places.get(snippetId);
    }

    /** Says what the calling thread evaluates from now on, so that new classes are known to be of it; null: nothing. */
    @Nullable
    Source evaluating(@Nullable Source next) {
        Source before = CURRENT.get();
        if (next == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(next);
        }
        return before;
    }

    /**
     * Notes a class that JShell has compiled: of what is evaluated, or a new version of an earlier snippet's, which stays
     * that snippet's.
     */
    void compiled(String className) {
        Source now = CURRENT.get();
        if (now != null) {
            index(className).ifPresent(index -> classes.putIfAbsent(index, now));
        }
    }

    /** Notes a class that is of what is evaluated, though its number is that of an earlier declaration of the name. */
    void isOfCurrent(String className) {
        Source now = CURRENT.get();
        if (now != null) {
            index(className).ifPresent(index -> classes.put(index, now));
        }
    }

    /** The place of a frame whose class and line are those of the class around a snippet; null if it is in no cell. */
    @Nullable
    Line find(StackTraceElement frame) {
        Source source = index(frame.getClassName()).map(classes::get).orElse(null);
        if (source == null) {
            return null;
        }
        int line = frame.getLineNumber() - LINES_BEFORE;
        boolean isOfStatement = frame.getMethodName().contains("do_it$");
        boolean isExact = !isOfStatement || STATEMENT.matcher(source.text()).matches();
        boolean isInside = line >= 1 && line <= source.lines();
        return new Line(
                source.place().cell(),
                source.place().cellLine(isExact && isInside ? line : 1),
                (isExact && isInside) || source.lines() == 1);
    }

    private static Optional<Integer> index(String className) {
        Matcher matcher = SNIPPET_CLASS.matcher(className);
        return matcher.matches() && matcher.group(1).length() < 10
                ? Optional.of(Integer.valueOf(matcher.group(1)))
                : Optional.empty();
    }
}
