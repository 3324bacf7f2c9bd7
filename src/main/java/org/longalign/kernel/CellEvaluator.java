package org.longalign.kernel;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import jdk.jshell.JShell;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the cells of a notebook in this process, statement by statement, as JShell does. What a cell declares is
 * there for the next. The statements before one that fails have run.
 *
 * <p>JShell takes one caller at a time; every call here waits for its turn, but for code of a running cell, which may
 * evaluate more code.
 */
public final class CellEvaluator implements AutoCloseable {
    /** Imported before the first cell: JShell's own defaults, as in IJava and JJava, and the display functions. */
    static final List<String> DEFAULT_IMPORTS = List.of(
            "import java.io.*;",
            "import java.math.*;",
            "import java.net.*;",
            "import java.nio.file.*;",
            "import java.util.*;",
            "import java.util.concurrent.*;",
            "import java.util.function.*;",
            "import java.util.regex.*;",
            "import java.util.stream.*;",
            "import static org.dflib.jjava.jupyter.kernel.BaseNotebookStatics.*;",
            "import static org.longalign.kernel.CellFunctions.*;");

    private final JShell shell;
    private final SnippetControl control;
    private final SnippetClassLoader loader;
    private final CompilerFiles files;
    private final CellMap cells = new CellMap();
    private final ReentrantLock turn = new ReentrantLock();
    private final Object nestedTurn = new Object();

    private CellEvaluator(JShell shell, SnippetControl control, SnippetClassLoader loader, CompilerFiles files) {
        this.shell = shell;
        this.control = control;
        this.loader = loader;
        this.files = files;
    }

    /** An evaluator whose cells see the class path of this process. */
    public static CellEvaluator create() {
        return create(List.of(), TimeLimit.none());
    }

    /**
     * An evaluator whose cells see the class path of this process.
     *
     * @param compilerOptions further options of {@code javac}, which knows them
     * @param limit how long a statement may run
     */
    static CellEvaluator create(List<String> compilerOptions, TimeLimit limit) {
        SnippetClassLoader loader = new SnippetClassLoader(CellEvaluator.class.getClassLoader());
        SnippetControl control = new SnippetControl(loader, limit);
        CompilerFiles files = new CompilerFiles();
        JShell shell = JShell.builder()
                .out(new PrintStream(PrintStream.nullOutputStream()))
                // With the names of local variables, which the messages of NullPointerExceptions tell.
                .compilerOptions(Stream.concat(Stream.of("-proc:none", "-g"), compilerOptions.stream())
                        .toArray(String[]::new))
                .executionEngine(new InThisProcess(control), Map.of())
                .fileManager(files::share)
                .build();
        return new CellEvaluator(shell, control, loader, files);
    }

    /** Makes the default imports. The first evaluation, which loads the compiler, takes most of a second. */
    public void prepare() {
        inTurn(() -> {
            DEFAULT_IMPORTS.forEach(shell::eval);
            return true;
        });
    }

    /** The class loader that the classes of cells are defined by. */
    public ClassLoader classLoader() {
        return loader;
    }

    /**
     * Evaluates a cell.
     *
     * @return the value of its last statement, where that is an expression with a value that no semicolon follows (for
     *     code that a cell evaluates a semicolon changes nothing); null otherwise
     * @throws CellException if it does not compile, throws, or is interrupted
     */
    public @Nullable Object evaluate(Cell cell) {
        if (control.isCalledBySnippet()) {
            synchronized (nestedTurn) {
                return new CellRun(cell, shell, control, cells, false).run();
            }
        }
        turn.lock();
        try {
            control.clearInterrupt();
            return new CellRun(cell, shell, control, cells, true).run();
        } finally {
            control.forgetLastRun();
            turn.unlock();
        }
    }

    /**
     * Runs what belongs to the cell that was evaluated last, such as showing its value: an interrupt stops this too.
     *
     * @throws CellException if it is interrupted
     */
    <T> T runForCell(Callable<T> action) throws Exception {
        turn.lock();
        try {
            return control.call(action);
        } catch (ExecutionControl.StoppedException e) {
            throw CellRun.interrupted();
        } finally {
            turn.unlock();
        }
    }

    /** Lets cells see more jars and folders, in their code and when they run. */
    void addToClassPath(List<Path> entries) {
        if (control.isCalledBySnippet()) {
            synchronized (nestedTurn) {
                entries.forEach(entry -> shell.addToClasspath(entry.toString()));
            }
        } else {
            inTurn(() -> {
                entries.forEach(entry -> shell.addToClasspath(entry.toString()));
                return true;
            });
        }
    }

    /** Stops the cell that is running, if any. Returns at once; library code that never looks up is not stopped. */
    public void interrupt() {
        control.interrupt();
    }

    /** Completion, inspection and completeness of code that is being written. */
    CodeAssistant assistant(CodeAssistant.MagicNames magics) {
        return new CodeAssistant(this, magics);
    }

    /** Lets one caller at a time look into JShell. */
    <T> T examine(Function<JShell, T> question) {
        return inTurn(() -> question.apply(shell));
    }

    /** What the compiler finds classes in: those of the class path of this process, and what cells have added. */
    StandardJavaFileManager files() {
        return files.shared();
    }

    private <T> T inTurn(Supplier<T> action) {
        turn.lock();
        try {
            return action.get();
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        shell.close();
    }

    private record InThisProcess(SnippetControl control) implements ExecutionControlProvider {
        @Override
        public String name() {
            return "in-process";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
            return control;
        }
    }
}
