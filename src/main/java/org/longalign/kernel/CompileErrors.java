package org.longalign.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jdk.jshell.Diag;

/** What the compiler says about a snippet: the line of the cell, a caret below the place, the reason. */
final class CompileErrors {
    /** As wide as the characters of Chinese, Japanese and Korean. */
    private static final String WIDE_SPACE = "\u3000";

    private CompileErrors() {}

    /**
     * @param diagnostics not empty
     * @param place where the snippet begins
     */
    static CellException of(List<Diag> diagnostics, CellMap.Place place) {
        List<String> lines = new ArrayList<>();
        String first = "";
        for (Diag diagnostic : diagnostics) {
            List<String> message = message(diagnostic);
            lines.addAll(describe(diagnostic, message, place));
            if (first.isEmpty()) {
                first = message.get(0);
            }
        }
        return new CellException("CompilationError", first, lines);
    }

    private static List<String> describe(Diag diagnostic, List<String> message, CellMap.Place place) {
        Cell cell = place.cell();
        int length = cell.source().length();
        int start = offset(diagnostic.getStartPosition(), place, length);
        int end = Math.max(start + 1, offset(diagnostic.getEndPosition(), place, length));
        int line = cell.lineAt(start);
        int lineStart = cell.source().lastIndexOf('\n', Math.max(start - 1, -1)) + 1;
        String source = cell.line(line);
        int column = Math.max(0, Math.min(start - lineStart, source.length()));
        int width = Math.max(1, Math.min(end - start, source.length() - column));

        List<String> lines = new ArrayList<>();
        lines.add(Ansi.place(cell.place(line) + ": ") + Ansi.error(message.get(0)));
        lines.add("    " + source);
        // Tabs and wide characters before the caret keep it below the place, whatever their width.
        String indent = source.substring(0, column)
                .replaceAll(
                        "[\\u1100-\\u115F\\u2E80-\\uA4CF\\uAC00-\\uD7A3\\uF900-\\uFAFF\\uFE30-\\uFE6F\\uFF00-\\uFF60]",
                        WIDE_SPACE)
                .replaceAll("[\\x{1F300}-\\x{1FAFF}\\x{20000}-\\x{3FFFD}]", "  ")
                .replaceAll("[^\t " + WIDE_SPACE + "]", " ");
        lines.add("    " + indent + Ansi.error("^".repeat(width)));
        message.stream().skip(1).map(each -> "  " + each).forEach(lines::add);
        return lines;
    }

    private static int offset(long position, CellMap.Place place, int length) {
        long within = position == Diag.NOPOS ? 0 : position;
        return (int) Math.max(0, Math.min(place.offset() + within, length));
    }

    /** The lines of a message but for the location, which names a class that JShell made. */
    private static List<String> message(Diag diagnostic) {
        List<String> lines = diagnostic
                .getMessage(Locale.ROOT)
                .lines()
                .filter(line -> !line.strip().startsWith("location:"))
                .map(Traceback::readable)
                .toList();
        return lines.isEmpty() ? List.of("the code does not compile") : lines;
    }
}
