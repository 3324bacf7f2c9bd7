package org.longalign.kernel.internal.shell;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The first statement, declaration or import of a text, parsed by the compiler. JShell's own analysis gives up at some
 * code, such as {@code o instanceof List<?>}; it then calls all that follows one snippet, and evaluates the first statement
 * alone. And some code that parses spoils a JShell session, and has to be refused before JShell sees it.
 *
 * @param end the index after the statement, if more code follows; otherwise the length of the text
 * @param problem the reason to refuse it; null: none
 */
record FirstStatement(int end, @Nullable Problem problem) {
    /** The bytes of a string constant in a class file. */
    private static final int MOST_BYTES = 65_535;

    /** The names in the code that JShell puts around snippets. */
    private static final Set<String> OF_JSHELL = Set.of("REPL", "Object", "Throwable");

    /** Opened once: a new one for every parse takes most of the parse's time. Nothing is read or written through it. */
    private static final @Nullable StandardJavaFileManager FILES = files();

    /** A source character is at most three bytes of a constant, so a shorter text holds none that is too long. */
    private static final int MAY_BE_TOO_LONG = MOST_BYTES / 3;

    private static final Pattern MAY_BE_OF_JSHELL =
            Pattern.compile("\\b(?:class|interface|enum|record)\\s+(?:" + String.join("|", OF_JSHELL) + ")\\b");

    private static final Frame DECLARATIONS = new Frame("", "\n", FirstStatement::declarations);

    private static final List<Frame> FRAMES = List.of(
            new Frame("class C { void m() { ", " \n} }", FirstStatement::statements),
            new Frame("class C { ", " \n}", unit -> new ArrayList<>(type(unit).getMembers())),
            DECLARATIONS,
            new Frame(
                    "class C { Object o = ",
                    " ; \n}",
                    unit -> new ArrayList<>(type(unit).getMembers())));

    /** A part of a statement that cannot be compiled, as character offsets in the text. */
    record Problem(String message, int start, int end) {}

    /** Code around a text, with which the compiler parses it, and the text's parts in what it has parsed. */
    private record Frame(String before, String after, Function<CompilationUnitTree, List<Tree>> parts) {}

    /**
     * A parsed frame.
     *
     * @param shift the offset of the text in the frame
     */
    record Parsed(JavacTask task, CompilationUnitTree unit, List<Tree> parts, boolean isCorrect, int shift) {}

    /**
     * The first statement of a text that JShell's analysis takes for one statement. It is parsed only where that can make
     * a difference, since a parse takes milliseconds.
     *
     * @param isCertain whether the analysis came to an end
     */
    static FirstStatement of(String text, boolean isCertain) {
        boolean suspicious = text.length() > MAY_BE_TOO_LONG
                || MAY_BE_OF_JSHELL.matcher(text).find();
        return isCertain && !suspicious ? new FirstStatement(text.length(), null) : of(text);
    }

    /** Parses a text; what does not parse is one statement, for JShell to refuse. */
    static FirstStatement of(String text) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            return new FirstStatement(text.length(), null);
        }
        for (Frame frame : FRAMES) {
            FirstStatement found = in(compiler, frame, text);
            if (found != null) {
                return found;
            }
        }
        return new FirstStatement(text.length(), null);
    }

    /** A text parsed as imports and types; null if there is no compiler. */
    static @Nullable Parsed asDeclaration(String text) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        return compiler == null ? null : parse(compiler, DECLARATIONS, text);
    }

    /** One whole statement or declaration; null if it does not parse. */
    static @Nullable Parsed whole(String text) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        return compiler == null
                ? null
                : FRAMES.stream()
                        .map(frame -> parse(compiler, frame, text))
                        .filter(parsed -> parsed != null
                                && parsed.isCorrect()
                                && !parsed.parts().isEmpty())
                        .findFirst()
                        .orElse(null);
    }

    /** Null if the text does not begin with a part of the frame. */
    private static @Nullable FirstStatement in(JavaCompiler compiler, Frame frame, String text) {
        Parsed all = parse(compiler, frame, text);
        if (all == null) {
            return null;
        }
        int shift = frame.before().length();
        for (int i = 0; i < all.parts().size(); i++) {
            Tree last = all.parts().get(i);
            int end = (int) Trees.instance(all.task()).getSourcePositions().getEndPosition(all.unit(), last) - shift;
            boolean more = end > 0 && end < text.length() && hasCode(text.substring(end));
            Parsed alone = more ? parse(compiler, frame, text.substring(0, end)) : all;
            if (alone != null && alone.isCorrect()) {
                return new FirstStatement(
                        more ? end : text.length(), problem(all, all.parts().subList(0, i + 1), shift));
            }
            if (!(last instanceof VariableTree)) { // "int a = 1, b = 2;" has two parts
                return null;
            }
        }
        return null;
    }

    /** Whether there is more than blanks, comments and semicolons. */
    private static boolean hasCode(String text) {
        String rest = text;
        int start = Cell.codeStart(rest);
        while (start < rest.length() && rest.charAt(start) == ';') {
            rest = rest.substring(start + 1);
            start = Cell.codeStart(rest);
        }
        return !Cell.isBlank(rest);
    }

    private static @Nullable Parsed parse(JavaCompiler compiler, Frame frame, String text) {
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavaFileObject file = new SourceText(frame.before() + text + frame.after());
        if (!(compiler.getTask(null, FILES, problems, List.of("-proc:none"), null, List.of(file))
                instanceof JavacTask task)) {
            return null;
        }
        try {
            for (CompilationUnitTree unit : task.parse()) {
                boolean correct = problems.getDiagnostics().stream()
                        .noneMatch(problem -> problem.getKind() == Diagnostic.Kind.ERROR);
                return new Parsed(
                        task,
                        unit,
                        frame.parts().apply(unit),
                        correct,
                        frame.before().length());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return null;
    }

    private static @Nullable StandardJavaFileManager files() {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        return compiler == null ? null : compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
    }

    private static ClassTree type(CompilationUnitTree unit) {
        for (Tree each : unit.getTypeDecls()) {
            if (each instanceof ClassTree type) {
                return type;
            }
        }
        throw new IllegalStateException("no class in " + unit);
    }

    private static List<Tree> statements(CompilationUnitTree unit) {
        for (Tree member : type(unit).getMembers()) {
            BlockTree body = member instanceof MethodTree method ? method.getBody() : null;
            if (body != null) {
                return new ArrayList<>(body.getStatements());
            }
        }
        return List.of();
    }

    private static List<Tree> declarations(CompilationUnitTree unit) {
        List<Tree> all = new ArrayList<>(unit.getImports());
        all.addAll(unit.getTypeDecls());
        return all;
    }

    private static @Nullable Problem problem(Parsed parsed, List<Tree> statement, int shift) {
        Tree first = statement.get(0);
        if (first instanceof ClassTree type
                && OF_JSHELL.contains(type.getSimpleName().toString())) {
            String message =
                    "the name " + type.getSimpleName() + " is used by the code around every cell; choose another";
            return at(parsed, first, shift, message);
        }
        Tree tooLong = new TooLongStrings().scan(statement, null);
        return tooLong == null ? null : at(parsed, tooLong, shift, "constant string too long");
    }

    private static Problem at(Parsed parsed, Tree tree, int shift, String message) {
        var positions = Trees.instance(parsed.task()).getSourcePositions();
        int start = (int) positions.getStartPosition(parsed.unit(), tree) - shift;
        int end = (int) positions.getEndPosition(parsed.unit(), tree) - shift;
        return new Problem(message, Math.max(0, start), Math.max(0, end));
    }

    /** Finds string literals, and sums of them, that do not fit into a class file: they spoil JShell's compiler. */
    private static final class TooLongStrings extends TreeScanner<@Nullable Tree, @Nullable Void> {
        @Override
        public @Nullable Tree visitLiteral(LiteralTree literal, @Nullable Void unused) {
            return bytes(literal) > MOST_BYTES ? literal : null;
        }

        @Override
        public @Nullable Tree visitBinary(BinaryTree sum, @Nullable Void unused) {
            return bytes(sum) > MOST_BYTES ? sum : super.visitBinary(sum, null);
        }

        @Override
        public @Nullable Tree reduce(@Nullable Tree first, @Nullable Tree second) {
            return first == null ? second : first;
        }

        /** The bytes of a constant string in a class file; -1 for what is not one of literals alone. */
        private static long bytes(Tree tree) {
            if (tree instanceof ParenthesizedTree inner) {
                return bytes(inner.getExpression());
            }
            if (tree instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
                long left = bytes(sum.getLeftOperand());
                long right = bytes(sum.getRightOperand());
                return left < 0 || right < 0 ? -1 : left + right;
            }
            if (tree instanceof LiteralTree literal) {
                String text = String.valueOf(literal.getValue());
                return text.chars()
                        .mapToLong(c -> c == 0 ? 2 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3)
                        .sum();
            }
            return -1;
        }
    }
}
