package org.longalign.kernel;

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
import org.longalign.kernel.help.CodeHelp;
import org.longalign.kernel.help.Completion;
import org.longalign.kernel.help.Completions;
import org.longalign.kernel.help.Inspection;
import org.longalign.kernel.help.SessionNames;

/**
 * Help for code that is being written: what may follow, what a name means, whether it is complete. Places are counted in
 * Unicode characters, as the protocol does, and those outside the code are moved to its nearest end.
 */
final class CodeAssistant {
    /** The line of a magic up to its name's end. */
    private static final Pattern MAGIC = Pattern.compile("\\s*(%%?)(\\w*)");

    /** The first cell goes first. */
    private static final int WARM_UP_DELAY_MILLIS = 1500;

    private final CellEvaluator evaluator;
    private final CodeHelp help;

    private final MagicNames magics;

    CodeAssistant(CellEvaluator evaluator, MagicNames magics) {
        this.evaluator = evaluator;
        this.magics = magics;
        this.help = new CodeHelp(evaluator.files());
    }

    /** The names of magics, without percent signs. */
    interface MagicNames {
        Collection<String> names(boolean ofCells);
    }

    /** Whether code can run as it is. */
    enum Completeness {
        COMPLETE,
        INCOMPLETE,
        INVALID
    }

    /** What may stand at a place; its offsets are counted as the cursor is. */
    Completions complete(String code, int cursor) {
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

    /** What the name at the cursor means; null where nothing is known. */
    @Nullable
    Inspection inspect(String code, int cursor) {
        SessionNames names = evaluator.examine(CodeAssistant::names);
        return help.inspect(code, offset(code, cursor), names, name -> evaluator.examine(shell -> value(shell, name)));
    }

    /**
     * Does in the background what the first question would wait for: front ends drop an answer that takes longer than
     * about a second.
     */
    void warmUp() {
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

    private static SessionNames names(JShell shell) {
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

    Completeness completeness(String code) {
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
