package org.longalign.kernel.internal.shell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.help.CodeHelp;
import org.longalign.kernel.internal.help.Completion;
import org.longalign.kernel.internal.help.Completions;
import org.longalign.kernel.internal.help.Inspection;
import org.longalign.kernel.internal.help.SessionNames;

/**
 * Completes, inspects and checks code being written. Positions count Unicode characters, as the protocol does; those
 * outside the code are clamped.
 */
public final class CodeAssistant {
    /** A line with a magic, up to the end of its name. */
    private static final Pattern MAGIC = Pattern.compile("\\s*(%%?)(\\w*)");

    /** Lets the first cell go first. */
    private static final int WARM_UP_DELAY_MILLIS = 1500;

    private final CellEvaluator evaluator;
    private final CodeHelp help;

    private final MagicNames magics;

    CodeAssistant(CellEvaluator evaluator, MagicNames magics) {
        this.evaluator = evaluator;
        this.magics = magics;
        this.help = evaluator.help();
    }

    /** The names of magics, without percent signs. */
    public interface MagicNames {
        Collection<String> names(boolean ofCells);
    }

    /** Whether code can run as it is. */
    public enum Completeness {
        COMPLETE,
        INCOMPLETE,
        INVALID
    }

    /** The completions at the cursor; their offsets count as the cursor does. */
    public Completions complete(String code, int cursor) {
        int offset = offset(code, cursor);
        Matcher magic = MAGIC.matcher(code).region(code.lastIndexOf('\n', offset - 1) + 1, offset);
        Completions found = magic.matches()
                ? magics(magic, offset)
                : help.complete(code, offset, evaluator.examine(CodeAssistant::names));
        return new Completions(
                found.items(), code.codePointCount(0, found.start()), code.codePointCount(0, found.end()));
    }

    private Completions magics(Matcher magic, int end) {
        boolean ofCells = magic.group(1).length() == 2;
        List<Completion> items = magics.names(ofCells).stream()
                .filter(name -> name.startsWith(magic.group(2)))
                .sorted()
                .map(name -> new Completion(magic.group(1) + name, Completion.Kind.MAGIC, ""))
                .toList();
        return new Completions(items, magic.start(1), end);
    }

    /** The documentation of the name at the cursor; null if it is unknown. */
    @Nullable
    public Inspection inspect(String code, int cursor) {
        SessionNames names = evaluator.examine(CodeAssistant::names);
        return help.inspect(code, offset(code, cursor), names, name -> evaluator.examine(shell -> value(shell, name)));
    }

    /**
     * Loads completion in the background: front ends drop replies that take longer than about a second, as the first
     * would.
     */
    public void warmUp() {
        Thread warming = new Thread(
                () -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(WARM_UP_DELAY_MILLIS);
                    } catch (InterruptedException e) {
                        return;
                    }
                    String code = "String text = \"\"; text.len";
                    complete(code, code.length());
                    inspect("Math.max(1, 2)", 6);
                },
                "warm-up of completion");
        warming.setDaemon(true);
        warming.start();
    }

    private static int offset(String code, int cursor) {
        int last = code.codePointCount(0, code.length());
        return code.offsetByCodePoints(0, Math.max(0, Math.min(cursor, last)));
    }

    /** The session's declarations. */
    static SessionNames names(JShell shell) {
        List<String> imports = shell.imports().map(Snippet::source).toList();
        List<SessionNames.Variable> variables = new ArrayList<>();
        shell.variables().forEach(each -> variables.add(new SessionNames.Variable(each.typeName(), each.name())));
        List<String> methods = shell.methods().map(Snippet::source).toList();
        List<String> types = shell.types().map(Snippet::source).toList();
        return new SessionNames(imports, variables, methods, types);
    }

    private static String value(JShell shell, String name) {
        for (VarSnippet variable : shell.variables().toList()) {
            if (variable.name().equals(name) && shell.status(variable).isActive()) {
                return shell.varValue(variable);
            }
        }
        return "";
    }

    public Completeness completeness(String code) {
        return evaluator.examine(shell -> completeness(code, shell.sourceCodeAnalysis()));
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
