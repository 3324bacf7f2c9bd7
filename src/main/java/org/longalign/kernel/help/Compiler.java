package org.longalign.kernel.help;

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

/** The JDK's compiler, asked about source in memory. Takes one caller at a time. */
final class Compiler {
    private static final int REMEMBERED = 500;

    private final JavaCompiler compiler;
    private final StandardJavaFileManager files;
    /** Whether sources parse: those of a cell come again with each key. */
    private final Map<String, Boolean> parsed = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * @param files what classes are found in
     */
    Compiler(StandardJavaFileManager files) {
        this.compiler = ToolProvider.getSystemJavaCompiler();
        this.files = files;
    }

    /** What is known about a unit of source after its analysis, which errors do not stop. */
    record Unit(JavacTask task, DocTrees trees, CompilationUnitTree tree) {}

    /** Analyses a unit. */
    Unit analyse(String source) {
        return unit(source, true);
    }

    /** Parses a unit only: its names have no meaning, but its comments are there. */
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

    /** Whether statements or declarations have no syntax error. */
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
        // Errors would keep the compiler from finding out what the rest means; the last reads the names of parameters.
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
