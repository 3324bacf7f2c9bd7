package org.longalign.kernel.internal.help;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import javax.tools.StandardJavaFileManager;
import org.jspecify.annotations.Nullable;

/**
 * Completes the code of a cell and explains the names in it. Works on the source alone and runs nothing. Calls are
 * serialized; the first completion reads the names of all classes, which takes about a second.
 */
public final class CodeHelp {
    /** The longest time that an error waits for its suggestions. */
    private static final int PATIENCE_SECONDS = 2;

    private final ReentrantLock turn = new ReentrantLock();
    private final Compiler compiler;
    private final Inspector inspector;
    private List<Path> indexed = List.of();
    private FutureTask<ClassIndex> index;

    /**
     * Creates help for cells with the class path of a file manager.
     *
     * @param files read at each call; others may use it at the same time if it is thread-safe
     */
    public CodeHelp(StandardJavaFileManager files) {
        this.compiler = new Compiler(files);
        this.index = indexing();
        Path jdk = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        this.inspector =
                new Inspector(compiler, new DocComments(compiler, new SourceArchives(compiler::classPath, jdk)));
    }

    /**
     * Completes the word at the cursor.
     *
     * @param code a cell, finished or not
     * @param cursor its offset in {@code char}s
     */
    public Completions complete(String code, int cursor, SessionNames session) {
        turn.lock();
        try {
            return Completer.complete(code, cursor, session, compiler, index());
        } finally {
            turn.unlock();
        }
    }

    /**
     * The names that could stand at the place of an unknown one.
     *
     * @param code a cell
     * @param start the offset of the name in {@code char}s
     * @return null if another call takes longer than two seconds: a running cell has to go on, since that call may wait
     *     for it
     */
    public @Nullable NameChoices choices(String code, int start, String name, SessionNames session) {
        try {
            if (!turn.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        try {
            return Completer.choices(code.substring(0, start), name, session, compiler, index());
        } finally {
            turn.unlock();
        }
    }

    /**
     * Explains the name at the cursor: its declaration, all overloads of a method, the called one first, and their
     * Javadoc if the source is available. Between the parentheses of a call and not at a name, explains the called
     * method.
     *
     * @param code a cell, finished or not
     * @param cursor its offset in {@code char}s
     * @param values short texts of the values of the session's variables, by name; empty for none
     * @return null if there is no name or it is unknown
     */
    public @Nullable Inspection inspect(String code, int cursor, SessionNames session, UnaryOperator<String> values) {
        turn.lock();
        try {
            return inspector.inspect(code, cursor, session, values);
        } finally {
            turn.unlock();
        }
    }

    private FutureTask<ClassIndex> indexing() {
        List<Path> classPath = compiler.classPath();
        indexed = classPath;
        return new FutureTask<>(() -> ClassIndex.of(classPath));
    }

    /** The index, rebuilt if the class path has grown. */
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
