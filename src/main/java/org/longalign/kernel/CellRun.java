package org.longalign.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;
import jdk.jshell.spi.ExecutionControl;
import org.jspecify.annotations.Nullable;

/** One evaluation of one cell, statement by statement. */
final class CellRun {
    private final Cell cell;
    private final JShell shell;
    private final SnippetControl control;
    private final CellMap cells;
    private final boolean semicolonSilences;
    private final List<DeclarationSnippet> declared = new ArrayList<>();
    private final List<Temporary> temporaries = new ArrayList<>();

    /**
     * A variable that JShell has declared for an expression's value.
     *
     * @param className the class that holds it
     */
    private record Temporary(VarSnippet variable, String className) {}

    CellRun(Cell cell, JShell shell, SnippetControl control, CellMap cells, boolean semicolonSilences) {
        this.cell = cell;
        this.shell = shell;
        this.control = control;
        this.cells = cells;
        this.semicolonSilences = semicolonSilences;
    }

    /**
     * Evaluates the cell.
     *
     * @return the value of the last statement, or null
     * @throws CellException at the first statement that does not compile, throws or is interrupted
     */
    @Nullable
    Object run() {
        try {
            return evaluateStatements();
        } finally {
            dropTemporaries();
            noteUnresolved();
        }
    }

    /**
     * JShell would keep the value of every expression in a variable, {@code $1} and so on: it could never be collected,
     * and each of them makes every later compilation longer.
     */
    private void dropTemporaries() {
        for (Temporary each : temporaries) {
            if (shell.status(each.variable()).isActive()) {
                control.clear(each.className(), each.variable().name());
                shell.drop(each.variable());
            }
        }
    }

    private @Nullable Object evaluateStatements() {
        String source = cell.source();
        SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
        Object value = null;
        String rest = source;
        while (true) {
            CompletionInfo statement = analysis.analyzeCompletion(rest);
            CellMap.Place place = new CellMap.Place(cell, source.length() - rest.length());
            switch (statement.completeness()) {
                case EMPTY -> {
                    return value;
                }
                case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> {
                    // The compiler says what is missing.
                    return evaluateStatement(rest, place);
                }
                default -> {
                    value = evaluateFromCode(statement.source(), place);
                    if (semicolonSilences && Cell.endsWithSemicolon(statement.source())) {
                        value = null;
                    }
                }
            }
            rest = statement.remaining();
        }
    }

    /** JShell counts the lines of some snippets from their first code: what goes before is left out for all. */
    private @Nullable Object evaluateFromCode(String statement, CellMap.Place place) {
        int skipped = Cell.codeStart(statement);
        return evaluateStatement(
                statement.substring(skipped), new CellMap.Place(place.cell(), place.offset() + skipped));
    }

    private @Nullable Object evaluateStatement(String statement, CellMap.Place place) {
        stopIfInterrupted();
        Object value = null;
        for (SnippetEvent event : eval(statement, place)) {
            if (event.causeSnippet() != null) {
                noteDropped(event);
                continue;
            }
            SnippetRun run = control.lastRun();
            if (event.snippet() instanceof VarSnippet variable
                    && variable.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND
                    && run != null) {
                temporaries.add(new Temporary(variable, run.code()));
            }
            JShellException failure = event.exception();
            stopIfInterrupted();
            if (failure != null) {
                throw failed(failure, place);
            }
            checkAccepted(event, place);
            if (event.snippet() instanceof DeclarationSnippet declaration) {
                declared.add(declaration);
            }
            value = hasValue(event.snippet()) && run != null ? run.value() : null;
        }
        return value;
    }

    private List<SnippetEvent> eval(String statement, CellMap.Place place) {
        // The snippet's id, which its stack frames name, is known only after it has run.
        List<SnippetEvent> events = shell.eval(statement);
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null) {
                cells.put(event.snippet().id(), place);
            }
        }
        return events;
    }

    private void stopIfInterrupted() {
        if (control.isInterrupted()) {
            CellException late = control.outOfTime();
            throw late == null ? interrupted() : late;
        }
    }

    static CellException interrupted() {
        return new CellException(
                "KeyboardInterrupt", "the cell was interrupted", List.of(Ansi.error("The cell was interrupted.")));
    }

    private CellException failed(JShellException failure, CellMap.Place place) {
        if (failure instanceof UnresolvedReferenceException unresolved) {
            DeclarationSnippet snippet = unresolved.getSnippet();
            String message = snippet.name() + " cannot run yet: it needs " + needs(snippet);
            return new CellException("UnresolvedReference", message, List.of(Ansi.error(message)));
        }
        SnippetRun run = control.lastRun();
        Throwable thrown = run == null ? null : run.thrown();
        CellException nested = CellException.within(thrown);
        if (nested != null) {
            return nested.at(cell.place(cell.lineAt(place.offset())));
        }
        if (thrown == null) {
            thrown = failure;
        }
        String name = failure instanceof EvalException eval ? eval.getExceptionClassName() : "java.lang.Exception";
        return described(Traceback.readable(name), thrown, failure);
    }

    /** What an exception says of itself is code that may be a cell's, loop or throw. */
    private CellException described(String name, Throwable thrown, JShellException failure) {
        try {
            return control.call(() -> {
                String message = thrown.getMessage();
                return new CellException(
                        name, message == null ? "" : Traceback.readable(message), Traceback.of(thrown, failure, cells));
            });
        } catch (ExecutionControl.StoppedException e) {
            return interrupted();
        } catch (Exception | StackOverflowError e) {
            String problem = "its message cannot be shown: " + e.getClass().getName();
            return new CellException(name, problem, List.of(Ansi.error(name), problem));
        }
    }

    private void checkAccepted(SnippetEvent event, CellMap.Place place) {
        Snippet snippet = event.snippet();
        switch (event.status()) {
            case REJECTED, NONEXISTENT -> {
                List<Diag> diagnostics = shell.diagnostics(snippet).toList();
                if (!diagnostics.isEmpty()) {
                    throw CompileErrors.of(diagnostics, place);
                }
                throw new CellException(
                        "CompilationError",
                        "not a statement",
                        List.of(Ansi.error("not a statement:"), snippet.source()));
            }
            default -> {
                // accepted
            }
        }
    }

    private String needs(DeclarationSnippet declaration) {
        return shell.unresolvedDependencies(declaration).collect(Collectors.joining(", "));
    }

    /** A variable whose type was declared anew has lost its value, and may be gone. */
    private static void noteDropped(SnippetEvent event) {
        if (event.snippet() instanceof VarSnippet variable
                && event.causeSnippet() instanceof DeclarationSnippet cause
                && !variable.name().equals(cause.name())) {
            String effect = event.status().isDefined() ? "has lost its value" : "is gone";
            note("variable " + variable.name() + " " + effect + ", since " + cause.name() + " was declared again");
        }
    }

    /** Says which declarations of a cell still refer to what is not there; what it declared later has settled others. */
    private void noteUnresolved() {
        for (DeclarationSnippet declaration : declared) {
            Snippet.Status status = shell.status(declaration);
            if (status == Snippet.Status.RECOVERABLE_DEFINED || status == Snippet.Status.RECOVERABLE_NOT_DEFINED) {
                note(declaration.name() + " is declared, but cannot be used until these are: " + needs(declaration));
            }
        }
    }

    private static void note(String text) {
        System.err.println("note: " + text);
    }

    private static boolean hasValue(Snippet snippet) {
        return switch (snippet.subKind()) {
            case VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND, TEMP_VAR_EXPRESSION_SUBKIND -> true;
            default -> false;
        };
    }
}
