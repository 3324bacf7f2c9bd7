package org.longalign.kernel;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** Help for code that is being written: what may follow, what a name means, whether it is complete. */
final class CodeAssistant {
    private final CellEvaluator evaluator;

    CodeAssistant(CellEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    /**
     * What may stand at a place.
     *
     * @param texts what may replace the characters from start to the cursor, those of a fitting type first
     * @param start offset of the first character that they replace
     */
    record Completions(List<String> texts, int start) {}

    /** Whether code can run as it is. */
    enum Completeness {
        COMPLETE,
        INCOMPLETE,
        INVALID
    }

    Completions complete(String code, int cursor) {
        return evaluator.analyse(analysis -> {
            int[] anchor = {cursor};
            List<Suggestion> suggestions = analysis.completionSuggestions(code, cursor, anchor);
            List<String> texts = suggestions.stream()
                    .sorted(Comparator.comparing(suggestion -> !suggestion.matchesType()))
                    .map(Suggestion::continuation)
                    .distinct()
                    .toList();
            return new Completions(texts, anchor[0]);
        });
    }

    /** Signatures and documentation of what stands at the cursor; empty where nothing is known. */
    String inspect(String code, int cursor) {
        int at = Math.min(cursor, code.length());
        while (at < code.length() && Character.isJavaIdentifierPart(code.charAt(at))) {
            at++;
        }
        String name = code.substring(0, at);
        // JShell documents a method within its parentheses only, and anything else without.
        String call = inspectEnd(name + "(");
        return call.isEmpty() ? inspectEnd(name) : call;
    }

    private String inspectEnd(String code) {
        List<Documentation> found = evaluator.analyse(analysis -> analysis.documentation(code, code.length(), true));
        return found.stream().map(CodeAssistant::describe).collect(Collectors.joining("\n\n"));
    }

    private static String describe(Documentation documentation) {
        String text = documentation.javadoc();
        return text == null || text.isBlank()
                ? documentation.signature()
                : documentation.signature() + "\n" + text.strip();
    }

    Completeness completeness(String code) {
        return evaluator.analyse(analysis -> completeness(code, analysis));
    }

    private static Completeness completeness(String code, SourceCodeAnalysis analysis) {
        CompletionInfo statement = analysis.analyzeCompletion(code);
        while (statement.completeness().isComplete()) {
            if (statement.completeness() == SourceCodeAnalysis.Completeness.UNKNOWN
                    || !Syntax.isStatement(statement.source())) {
                return Completeness.INVALID;
            }
            statement = analysis.analyzeCompletion(statement.remaining());
        }
        return statement.completeness() == SourceCodeAnalysis.Completeness.EMPTY
                ? Completeness.COMPLETE
                : Completeness.INCOMPLETE;
    }
}
