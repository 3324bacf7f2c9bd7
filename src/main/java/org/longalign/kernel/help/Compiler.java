package org.longalign.kernel.help;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** The JDK's compiler, asked about source in memory. Takes one caller at a time. */
final class Compiler implements AutoCloseable {
    private static final int REMEMBERED = 500;

    private final JavaCompiler compiler;
    private final Supplier<List<Path>> added;
    private List<Path> current = List.of();
    private StandardJavaFileManager files;
    /** Whether sources parse: those of a cell come again with each key. */
    private final Map<String, Boolean> parsed = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * @param added jars and folders that the session has added to the class path of this process
     */
    Compiler(Supplier<List<Path>> added) {
        this.compiler = ToolProvider.getSystemJavaCompiler();
        this.added = added;
        this.files = open(List.of());
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
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                entries.add(Path.of(entry));
            }
        }
        entries.addAll(added.get());
        return entries;
    }

    private JavacTask task(String source, DiagnosticCollector<JavaFileObject> problems) {
        List<Path> wanted = added.get();
        if (!wanted.equals(current)) {
            close();
            files = open(wanted);
        }
        // Errors would keep the compiler from finding out what the rest means; the last reads the names of parameters.
        List<String> options = List.of("-proc:none", "--should-stop=ifError=ATTR", "-Xlint:none", "-parameters");
        return (JavacTask) compiler.getTask(null, files, problems, options, null, List.of(new InMemory(source)));
    }

    private StandardJavaFileManager open(List<Path> wanted) {
        current = List.copyOf(wanted);
        StandardJavaFileManager opened =
                compiler.getStandardFileManager(new DiagnosticCollector<>(), Locale.ROOT, StandardCharsets.UTF_8);
        try {
            opened.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath());
            opened.setLocationFromPaths(StandardLocation.SOURCE_PATH, List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return opened;
    }

    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
