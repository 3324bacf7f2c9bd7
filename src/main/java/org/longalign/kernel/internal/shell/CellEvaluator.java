package org.longalign.kernel.internal.shell;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.help.CodeHelp;
import org.longalign.kernel.internal.help.VariableTypes;

/**
 * Evaluates the cells of a notebook in this process, statement by statement, on JShell. Later cells see what a cell
 * declares. If a statement fails, the statements before it have run.
 *
 * <p>JShell takes one caller at a time, so calls wait for their turn. Code of a running cell is the exception: it may
 * evaluate more code.
 */
public final class CellEvaluator implements AutoCloseable {
    /** The imports before the first cell: JShell's own defaults, as in IJava and JJava, and the display functions. */
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
            "import static org.longalign.kernel.internal.output.CellFunctions.*;");

    private final JShell shell;
    private final SnippetControl control;
    private final SnippetClassLoader loader;
    private final VariableTypes types;
    private final CodeHelp help;
    private final SourceMap cells;
    private final ReentrantLock turn = new ReentrantLock();
    private final Object nestedTurn = new Object();
    private final boolean semicolonHides;
    private volatile boolean expecting;

    private CellEvaluator(
            JShell shell,
            SnippetControl control,
            SnippetClassLoader loader,
            CompilerFiles files,
            SourceMap cells,
            boolean semicolonHides) {
        this.shell = shell;
        this.control = control;
        this.loader = loader;
        this.types = new VariableTypes(files.shared());
        this.help = new CodeHelp(files.shared());
        this.cells = cells;
        this.semicolonHides = semicolonHides;
    }

    /** Creates an evaluator whose cells see the class path of this process. */
    public static CellEvaluator create() {
        return create(List.of(), TimeLimit.none(), true);
    }

    /**
     * Creates an evaluator whose cells see the class path of this process.
     *
     * @param compilerOptions further options of {@code javac}, all of which it must accept
     * @param limit the longest time for a statement
     * @param semicolonHides whether a semicolon after a cell's last expression hides its value
     */
    public static CellEvaluator create(List<String> compilerOptions, TimeLimit limit, boolean semicolonHides) {
        SourceMap cells = new SourceMap();
        SnippetClassLoader loader = new SnippetClassLoader(CellEvaluator.class.getClassLoader(), cells);
        SnippetControl control = new SnippetControl(loader, limit, cells);
        CompilerFiles files = new CompilerFiles();
        JShell shell = JShell.builder()
                .out(new PrintStream(PrintStream.nullOutputStream()))
                // With the names of local variables, for the messages of NullPointerExceptions.
                .compilerOptions(Stream.concat(Stream.of("-proc:none", "-g"), compilerOptions.stream())
                        .toArray(String[]::new))
                .executionEngine(new InThisProcess(control), Map.of())
                .fileManager(files::share)
                .build();
        return new CellEvaluator(shell, control, loader, files, cells, semicolonHides);
    }

    /** Evaluates the default imports. The first evaluation loads the compiler, which takes most of a second. */
    public void prepare() {
        inTurn(() -> {
            DEFAULT_IMPORTS.forEach(shell::eval);
            return true;
        });
    }

    /** Turns the lines that {@code printStackTrace} prints into those of cells. */
    public PrintedTrace printedTrace() {
        return new PrintedTrace(cells);
    }

    /** The class loader that defines the classes of cells. */
    public ClassLoader classLoader() {
        return loader;
    }

    /**
     * Announces a cell that may have to wait, for the start of the session or another cell: an interrupt from now on stops
     * it.
     */
    public void expectCell() {
        expecting = true;
        control.clearInterrupt();
    }

    /** Whether a cell was announced and has not ended. */
    public boolean isExpecting() {
        return expecting;
    }

    /** Evaluates the cell that was announced last; see {@link #evaluate}. */
    public @Nullable Object evaluateExpected(Cell cell) {
        turn.lock();
        try {
            return run(cell);
        } finally {
            expecting = false;
            turn.unlock();
        }
    }

    /**
     * Evaluates a cell.
     *
     * @return the value of its last statement if that is an expression, and no semicolon hides it; otherwise null. In
     *     code that a cell evaluates, a semicolon changes nothing.
     * @throws CellException if it does not compile, throws, or is interrupted
     */
    public @Nullable Object evaluate(Cell cell) {
        if (control.isCalledBySnippet()) {
            synchronized (nestedTurn) {
                return cellRun(cell, false).run();
            }
        }
        turn.lock();
        try {
            if (!expecting) {
                control.clearInterrupt();
            }
            return run(cell);
        } finally {
            turn.unlock();
        }
    }

    private @Nullable Object run(Cell cell) {
        try {
            return cellRun(cell, semicolonHides).run();
        } finally {
            control.forgetLastRun();
        }
    }

    private CellRun cellRun(Cell cell, boolean hides) {
        return new CellRun(cell, shell, control, cells, types, new ErrorHints(shell, help), hides);
    }

    /**
     * Runs an action on behalf of the cell evaluated last, such as rendering its value: an interrupt stops this too.
     *
     * @throws CellException if it is interrupted
     */
    public <T> T runForCell(Callable<T> action) throws Exception {
        turn.lock();
        try {
            return control.call(action);
        } catch (ExecutionControl.StoppedException e) {
            throw CellRun.interrupted();
        } finally {
            turn.unlock();
        }
    }

    /** Adds jars and folders to the class path that cells compile and run with. */
    public void addToClassPath(List<Path> entries) {
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
        JdbcDrivers.load(entries, loader);
    }

    /**
     * Stops the running cell, if any. Returns at once. Library code that never checks for interrupts is not stopped.
     */
    public void interrupt() {
        control.interrupt();
    }

    /** Completion, inspection and completeness checks for code being written. */
    public CodeAssistant assistant(CodeAssistant.MagicNames magics) {
        return new CodeAssistant(this, magics);
    }

    /** Queries JShell, one caller at a time. */
    <T> T examine(Function<JShell, T> question) {
        return inTurn(() -> question.apply(shell));
    }

    /** Completion on the compiler's class path: that of this process, and the entries that cells have added. */
    CodeHelp help() {
        return help;
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
