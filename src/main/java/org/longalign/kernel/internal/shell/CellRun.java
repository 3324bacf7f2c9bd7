package org.longalign.kernel.internal.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;
import jdk.jshell.spi.ExecutionControl;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.help.VariableTypes;

/** One evaluation of one cell, statement by statement. */
public final class CellRun {
    private final Cell cell;
    private final JShell shell;
    private final SnippetControl control;
    private final Subshell subshell;
    private final SourceMap cells;
    private final VariableTypes types;
    private final ErrorHints hints;
    private final boolean semicolonHides;
    private final List<DeclarationSnippet> declared = new ArrayList<>();
    private final List<Temporary> temporaries = new ArrayList<>();

    /**
     * A variable that JShell has declared for an expression's value.
     *
     * @param className the class that holds it
     */
    private record Temporary(VarSnippet variable, String className) {}

    CellRun(
            Cell cell,
            JShell shell,
            SnippetControl control,
            Subshell subshell,
            SourceMap cells,
            VariableTypes types,
            ErrorHints hints,
            boolean semicolonHides) {
        this.cell = cell;
        this.shell = shell;
        this.control = control;
        this.subshell = subshell;
        this.cells = cells;
        this.types = types;
        this.hints = hints;
        this.semicolonHides = semicolonHides;
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
     * Drops the variables {@code $1} and so on, in which JShell keeps the value of every expression: they would never
     * be collected, and each makes every later compilation slower.
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
        for (CellPart part = CellPart.first(rest, analysis); part != null; part = CellPart.first(rest, analysis)) {
            SourceMap.Place place = new SourceMap.Place(cell, source.length() - rest.length());
            if (part.problem() != null) {
                throw CompileErrors.of(part.problem(), place);
            }
            value = evaluateFromCode(part.source(), place);
            if (semicolonHides && Cell.endsWithSemicolon(part.source())) {
                value = null;
            }
            rest = rest.substring(part.source().length());
        }
        return value;
    }

    /**
     * JShell counts the lines of some snippets from their first code, so leading space and comments are cut from all.
     */
    private @Nullable Object evaluateFromCode(String statement, SourceMap.Place place) {
        int skipped = Cell.codeStart(statement);
        return evaluateStatement(
                statement.substring(skipped), new SourceMap.Place(place.cell(), place.offset() + skipped));
    }

    private @Nullable Object evaluateStatement(String statement, SourceMap.Place place) {
        stopIfInterrupted();
        Object value = null;
        ShellForm form = ShellForm.of(statement, () -> CellPart.all(cell.source(), shell.sourceCodeAnalysis()));
        for (SnippetEvent event : evalInferring(form.text(), place)) {
            if (event.causeSnippet() != null) {
                noteDropped(event);
                dropBroken(event);
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
            checkAccepted(event, form, place);
            checkCompiled(event, form, place);
            checkLoaded(event, place);
            if (event.snippet() instanceof DeclarationSnippet declaration) {
                declared.add(declaration);
            }
            value = hasValue(event.snippet()) && run != null ? run.value() : null;
        }
        return value;
    }

    /** Evaluates a statement; a variable whose inferred type cannot be written is declared with the nearest that can. */
    private List<SnippetEvent> evalInferring(String statement, SourceMap.Place place) {
        List<SnippetEvent> events = eval(statement, place);
        InferredVariable inferred = InferredVariable.of(events, statement, shell, types);
        if (inferred == null) {
            return events;
        }
        SnippetRun run = control.lastRun();
        HandedValue.hand(inferred.isAccepted() && run != null ? run.value() : null);
        try {
            List<SnippetEvent> declared = eval(inferred.declaration(), place);
            return isAccepted(declared) ? declared : events;
        } finally {
            HandedValue.hand(null);
        }
    }

    private static boolean isAccepted(List<SnippetEvent> events) {
        return events.stream()
                .noneMatch(event -> event.causeSnippet() == null && event.status() != Snippet.Status.VALID);
    }

    private List<SnippetEvent> eval(String statement, SourceMap.Place place) {
        // The snippet's id, which its stack frames name, is known only after it has run.
        SourceMap.Source outer = cells.evaluating(new SourceMap.Source(statement, place));
        List<SnippetEvent> events;
        try {
            events = shell.eval(statement);
            noteClasses(events);
        } finally {
            cells.evaluating(outer);
        }
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null) {
                cells.put(event.snippet().id(), place);
            }
        }
        return events;
    }

    private void noteClasses(List<SnippetEvent> events) {
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null
                    && event.snippet() instanceof DeclarationSnippet declaration
                    && event.status().isDefined()) {
                cells.isOfCurrent(
                        shell.sourceCodeAnalysis().wrapper(declaration).fullClassName());
            }
        }
    }

    private void stopIfInterrupted() {
        if (subshell.isInterrupted()) {
            CellException late = subshell.outOfTime();
            throw late == null ? interrupted() : late;
        }
    }

    public static CellException interrupted() {
        return new CellException(
                "KeyboardInterrupt", "the cell was interrupted", List.of(Ansi.error("The cell was interrupted.")));
    }

    private CellException failed(JShellException failure, SourceMap.Place place) {
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

    /** Describes an exception. Its {@code getMessage} may be a cell's code, which can loop or throw. */
    private CellException described(String name, Throwable thrown, JShellException failure) {
        try {
            return control.call(subshell, () -> {
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

    private void checkAccepted(SnippetEvent event, ShellForm form, SourceMap.Place place) {
        Snippet snippet = event.snippet();
        switch (event.status()) {
            case REJECTED, NONEXISTENT -> {
                List<Diag> diagnostics = shell.diagnostics(snippet).toList();
                if (!diagnostics.isEmpty()) {
                    throw CompileErrors.of(diagnostics, form, place, hints);
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

    /**
     * Refuses a snippet that JShell keeps for later although no declaration is missing, and a variable whose type is
     * missing: neither has run. JShell would compile it again together with every later snippet, and fail each of them, so
     * it is dropped.
     */
    private void checkCompiled(SnippetEvent event, ShellForm form, SourceMap.Place place) {
        Snippet snippet = event.snippet();
        if (!isKept(event) || !(snippet instanceof DeclarationSnippet declaration)) {
            return;
        }
        String needs = needs(declaration);
        if (needs.isEmpty() || snippet instanceof VarSnippet) {
            List<Diag> diagnostics = shell.diagnostics(snippet).toList();
            shell.drop(snippet);
            if (!diagnostics.isEmpty()) {
                throw CompileErrors.of(diagnostics, form, place, hints);
            }
            String message = declaration.name() + " cannot be declared"
                    + (needs.isEmpty() ? ": JShell itself uses that name; choose another" : " before " + needs);
            throw new CellException("CompilationError", message, List.of(Ansi.error(message)));
        }
    }

    /** Refuses a snippet that JShell has accepted although its class is missing, since the compiler itself failed. */
    private void checkLoaded(SnippetEvent event, SourceMap.Place place) {
        Snippet snippet = event.snippet();
        boolean hasCode = event.status() == Snippet.Status.VALID && !(snippet instanceof ImportSnippet);
        if (hasCode
                && !control.hasLoaded(
                        shell.sourceCodeAnalysis().wrapper(snippet).fullClassName())) {
            shell.drop(snippet);
            String message = "the compiler failed on this statement, so it has not run; write it in another way, for"
                    + " example with the types of its variables in place of var";
            throw new CellException(
                    "CompilationError",
                    message,
                    List.of(
                            Ansi.place(place.cell().place(place.cell().lineAt(place.offset())) + ": ")
                                    + Ansi.error(message),
                            "    "
                                    + snippet.source()
                                            .strip()
                                            .lines()
                                            .findFirst()
                                            .orElse("")));
        }
    }

    /** Drops an earlier declaration that no longer compiles, since it would fail every later snippet, and says so. */
    private void dropBroken(SnippetEvent event) {
        if (isKept(event)
                && event.snippet() instanceof DeclarationSnippet broken
                && event.causeSnippet() instanceof DeclarationSnippet cause
                && needs(broken).isEmpty()) {
            String reason = shell.diagnostics(broken)
                    .findFirst()
                    .map(diagnostic -> ": "
                            + diagnostic
                                    .getMessage(Locale.ROOT)
                                    .lines()
                                    .findFirst()
                                    .orElse(""))
                    .orElse("");
            shell.drop(broken);
            note(broken.name() + " is gone, since it does not compile with " + cause.name() + " as declared now"
                    + reason + "; run its cell again");
        }
    }

    private static boolean isKept(SnippetEvent event) {
        return event.status() == Snippet.Status.RECOVERABLE_DEFINED
                || event.status() == Snippet.Status.RECOVERABLE_NOT_DEFINED;
    }

    private String needs(DeclarationSnippet declaration) {
        return shell.unresolvedDependencies(declaration).collect(Collectors.joining(", "));
    }

    /** Reports a variable whose type was declared again: it has lost its value or is gone. */
    private static void noteDropped(SnippetEvent event) {
        if (event.snippet() instanceof VarSnippet variable
                && event.causeSnippet() instanceof DeclarationSnippet cause
                && !variable.name().equals(cause.name())) {
            String effect = event.status().isDefined() ? "has lost its value" : "is gone";
            note("variable " + variable.name() + " " + effect + ", since " + cause.name() + " was declared again");
        }
    }

    /** Reports the cell's declarations that are still unresolved, now that its later declarations have been seen. */
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
