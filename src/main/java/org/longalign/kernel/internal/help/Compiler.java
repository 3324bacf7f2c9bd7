package org.longalign.kernel.internal.help;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Runs the JDK's compiler on source in memory. Not thread-safe. */
final class Compiler {
    private static final int REMEMBERED = 500;

    private final JavaCompiler compiler;
    private final StandardJavaFileManager files;
    /** Cached results of {@link #parses}: a cell's statements come again with each key. */
    private final Map<String, Boolean> parsed = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @param files locates the classes */
    Compiler(StandardJavaFileManager files) {
        this.compiler = ToolProvider.getSystemJavaCompiler();
        this.files = files;
    }

    /** An analysed unit of source; errors do not stop the analysis. */
    record Unit(JavacTask task, DocTrees trees, CompilationUnitTree tree) {}

    /** Analyses a unit. */
    Unit analyse(String source) {
        return unit(source, true);
    }

    /** Only parses a unit: enough for its comments, not for the meaning of names. */
    Unit parse(String source) {
        return unit(source, false);
    }

    private Unit unit(String source, boolean analysed) {
        JavacTask task = task(source, new DiagnosticCollector<>());
        try {
            CompilationUnitTree tree = task.parse().iterator().next();
            if (analysed) {
                task.analyze();
            }
            return new Unit(task, DocTrees.instance(task), tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether statements or declarations are free of syntax errors. */
    boolean parses(String source) {
        return parsed.computeIfAbsent(source, this::parsesNow);
    }

    private boolean parsesNow(String source) {
        String unit = source.strip().startsWith("import") ? source : "class A { void m() { " + source + "\n} }";
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try {
            task(unit, problems).parse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return problems.getDiagnostics().stream().noneMatch(problem -> problem.getKind() == Diagnostic.Kind.ERROR);
    }

    /** All entries of the class path. */
    List<Path> classPath() {
        List<Path> entries = new ArrayList<>();
        files.getLocationAsPaths(StandardLocation.CLASS_PATH).forEach(entries::add);
        return List.copyOf(entries);
    }

    private JavacTask task(String source, DiagnosticCollector<JavaFileObject> problems) {
        // By default errors stop attribution of the rest. -parameters makes class files' parameter names available.
        List<String> options = List.of("-proc:none", "--should-stop=ifError=ATTR", "-Xlint:none", "-parameters");
        return (JavacTask) compiler.getTask(null, files, problems, options, null, List.of(new InMemory(source)));
    }

    private static final class InMemory extends SimpleJavaFileObject {
        private final String text;

        InMemory(String text) {
            super(URI.create("string:///Cell$.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
