package org.longalign.kernel.internal.shell;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Tells whether text is a statement, a declaration or an expression. JShell itself accepts {@code int x = = 1;}. */
final class Syntax {
    private static final List<String> FRAMES =
            List.of("class C { void m() { %s } }", "class C { %s }", "%s", "class C { Object o = %s ; }");

    private Syntax() {}

    /** Whether the text parses; true also if there is no compiler to ask. */
    static boolean isStatement(String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        return compiler == null || FRAMES.stream().anyMatch(frame -> parses(compiler, frame, source));
    }

    private static boolean parses(JavaCompiler compiler, String frame, String source) {
        String inner = frame.contains("Object o") ? source.strip().replaceAll(";$", "") : source;
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavaFileObject file = new SourceText(frame.replace("%s", inner + "\n"));
        if (compiler.getTask(null, null, problems, List.of("-proc:none"), null, List.of(file))
                instanceof JavacTask task) {
            try {
                task.parse();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return problems.getDiagnostics().stream().noneMatch(problem -> problem.getKind() == Diagnostic.Kind.ERROR);
        }
        return true;
    }
}
