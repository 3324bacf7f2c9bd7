package org.longalign.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import jdk.jshell.JShell;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cells made of the bodies of the library's own methods have the parts that the compiler sees in them. */
class CellCorpusTest {
    private static final int EVERY = 40;

    /** A method body as a cell, and its statements as the compiler parses them. */
    private record Body(String method, String cell, List<String> statements) {}

    @Test
    void someMethodBodiesHaveTheirStatements() throws IOException {
        List<Body> all = bodies();
        List<Body> some = new ArrayList<>();
        for (int i = 0; i < all.size(); i += EVERY) {
            some.add(all.get(i));
        }
        check(some);
    }

    @Test
    @Tag("soak")
    void allMethodBodiesHaveTheirStatements() throws IOException {
        List<Body> all = bodies();
        assertTrue(all.size() > 1_000, all.size() + " bodies");
        check(all);
    }

    private static void check(List<Body> bodies) {
        try (JShell shell = JShell.builder().executionEngine("local").build()) {
            List<String> wrong = new ArrayList<>();
            for (Body body : bodies) {
                List<String> parts = CellPart.all(body.cell(), shell.sourceCodeAnalysis()).stream()
                        .map(String::strip)
                        .toList();
                if (!parts.equals(body.statements())) {
                    wrong.add(body.method() + "\n" + body.statements() + "\nbut\n" + parts);
                }
            }
            assertEquals(List.of(), wrong, wrong.size() + " of " + bodies.size() + " bodies");
        }
    }

    private static List<Body> bodies() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of("src/main/java"))) {
            files = all.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Body> bodies = new ArrayList<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                String text = unit.getSourceFile().getCharContent(true).toString();
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void unused) {
                        BlockTree block = method.getBody();
                        if (block != null && block.getStatements().size() > 1) {
                            bodies.add(body(
                                    unit, positions, text, method.getName() + " in " + unit.getSourceFile(), block));
                        }
                        return super.visitMethod(method, null);
                    }
                }.scan(unit, null);
            }
        }
        bodies.removeIf(body -> body.statements().isEmpty());
        return bodies;
    }

    private static Body body(
            CompilationUnitTree unit, SourcePositions positions, String text, String name, BlockTree block) {
        List<String> statements = new ArrayList<>();
        int start = -1;
        int end = -1;
        for (StatementTree each : block.getStatements()) {
            int from = (int) positions.getStartPosition(unit, each);
            if (from < 0) {
                return new Body(name, "", List.of()); // a constructor's implied super()
            }
            end = (int) positions.getEndPosition(unit, each);
            start = start < 0 ? from : start;
            statements.add(text.substring(from, end));
        }
        return new Body(name, text.substring(start, end), statements);
    }
}
