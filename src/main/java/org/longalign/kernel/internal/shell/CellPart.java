package org.longalign.kernel.internal.shell;

import java.util.ArrayList;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.jspecify.annotations.Nullable;

/**
 * The first statement, declaration or import of some code, with the comments before it. The parts of a cell, one after the
 * other, are the cell to its last character, but for blanks and comments at its end.
 *
 * @param problem the reason to refuse it; null: none
 */
record CellPart(String source, FirstStatement.@Nullable Problem problem) {
    /** The first part; null if there is no code. What is incomplete is one part, for the compiler to refuse. */
    static @Nullable CellPart first(String code, SourceCodeAnalysis analysis) {
        CompletionInfo statement = analysis.analyzeCompletion(code);
        return switch (statement.completeness()) {
            case EMPTY -> null;
            case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> new CellPart(code, null);
            default -> {
                boolean isCertain = statement.completeness() != Completeness.UNKNOWN;
                FirstStatement parsed = FirstStatement.of(statement.source(), isCertain);
                yield new CellPart(statement.source().substring(0, parsed.end()), parsed.problem());
            }
        };
    }

    /** The parts of a cell, without the comments before each. */
    static List<String> all(String code, SourceCodeAnalysis analysis) {
        List<String> all = new ArrayList<>();
        String rest = code;
        for (CellPart part = first(rest, analysis); part != null; part = first(rest, analysis)) {
            all.add(part.source().substring(Cell.codeStart(part.source())));
            rest = rest.substring(part.source().length());
        }
        return all;
    }
}
