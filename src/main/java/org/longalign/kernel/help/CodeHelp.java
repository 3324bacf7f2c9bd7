package org.longalign.kernel.help;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import javax.tools.StandardJavaFileManager;
import org.jspecify.annotations.Nullable;

/**
 * Completes code of a cell and explains the names in it. Works on the source alone and runs nothing. Takes one caller
 * at a time; the first call reads the names of all classes, which takes about a second.
 */
public final class CodeHelp {
    private final Compiler compiler;
    private final Inspector inspector;
    private List<Path> indexed = List.of();
    private FutureTask<ClassIndex> index;

    /**
     * Help for cells that see the class path of a file manager.
     *
     * @param files asked anew at each call; may be used by others at the same time if it takes several callers
     */
    public CodeHelp(StandardJavaFileManager files) {
        this.compiler = new Compiler(files);
        this.index = indexing();
        Path jdk = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        this.inspector = new Inspector(compiler, new DocComments(compiler, new Sources(compiler::classPath, jdk)));
    }

    /**
     * What may stand at a place.
     *
     * @param code a cell, finished or not
     * @param cursor offset of the place in it, in Java's characters
     */
    public synchronized Completions complete(String code, int cursor, SessionNames session) {
        return Completer.complete(code, cursor, session, compiler, index());
    }

    /**
     * What the name at a place means: its declaration, all overloads of a method with the one that is called first, and
     * their Javadoc where its source is at hand. Between parentheses and not at a name, the method called.
     *
     * @param code a cell, finished or not
     * @param cursor offset of the place in it, in Java's characters
     * @param values short texts of the values of the session's variables, by name; empty for none
     * @return null where there is no name or nothing is known of it
     */
    public synchronized @Nullable Inspection inspect(
            String code, int cursor, SessionNames session, UnaryOperator<String> values) {
        return inspector.inspect(code, cursor, session, values);
    }

    private FutureTask<ClassIndex> indexing() {
        List<Path> classPath = compiler.classPath();
        indexed = classPath;
        return new FutureTask<>(() -> ClassIndex.of(classPath));
    }

    /** The index, made anew where the class path has grown. */
    private ClassIndex index() {
        if (!indexed.equals(compiler.classPath())) {
            index = indexing();
        }
        index.run();
        try {
            return index.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("cannot read the names of classes", e);
        }
    }
}
