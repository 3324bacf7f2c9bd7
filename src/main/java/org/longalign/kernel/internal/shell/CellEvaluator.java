package org.longalign.kernel.internal.shell;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
 * <p>JShell takes one caller at a time, so calls wait for their turn: to compile, to complete, to explain. The turn is free
 * while a statement runs, so that cells of several {@link Subshell}s run at the same time and share their variables.
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
    private final Turn turn;
    private final TimeLimit limit;
    private final Subshell main;
    private final boolean semicolonHides;

    private CellEvaluator(
            JShell shell,
            SnippetControl control,
            SnippetClassLoader loader,
            CompilerFiles files,
            SourceMap cells,
            Turn turn,
            TimeLimit limit,
            boolean semicolonHides) {
        this.shell = shell;
        this.control = control;
        this.loader = loader;
        this.types = new VariableTypes(files.shared());
        this.help = new CodeHelp(files.shared());
        this.cells = cells;
        this.turn = turn;
        this.limit = limit;
        this.main = control.open(limit);
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
        Turn turn = new Turn();
        SnippetControl control = new SnippetControl(loader, cells, turn);
        CompilerFiles files = new CompilerFiles();
        JShell shell = JShell.builder()
                .out(new PrintStream(PrintStream.nullOutputStream()))
                // With the names of local variables, for the messages of NullPointerExceptions.
                .compilerOptions(Stream.concat(Stream.of("-proc:none", "-g"), compilerOptions.stream())
                        .toArray(String[]::new))
                .executionEngine(new InThisProcess(control), Map.of())
                .fileManager(files::share)
                .build();
        return new CellEvaluator(shell, control, loader, files, cells, turn, limit, semicolonHides);
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

    /** The cells of the main shell. */
    public Subshell main() {
        return main;
    }

    /** Opens a subshell: its cells run beside those of the others. */
    public Subshell open() {
        return control.open(limit.copy());
    }

    /** Closes a subshell, and interrupts its cell if one runs. */
    public void close(Subshell subshell) {
        subshell.interrupt();
        control.close(subshell);
    }

    /** Evaluates the cell that was announced last in its subshell; see {@link #evaluate(Cell)}. */
    public @Nullable Object evaluateExpected(Subshell subshell, Cell cell) {
        try {
            return run(subshell, cell, semicolonHides);
        } finally {
            subshell.ended();
        }
    }

    /** Evaluates a cell in a subshell, in which no other may run meanwhile; see {@link #evaluate(Cell)}. */
    public @Nullable Object evaluate(Subshell subshell, Cell cell) {
        if (!subshell.isExpecting()) {
            subshell.clearInterrupt();
        }
        return run(subshell, cell, semicolonHides);
    }

    /**
     * Evaluates a cell: as a part of the running cell if that calls it, otherwise beside all others.
     *
     * @return the value of its last statement if that is an expression, and no semicolon hides it; otherwise null. In
     *     code that a cell evaluates, a semicolon changes nothing.
     * @throws CellException if it does not compile, throws, or is interrupted
     */
    public @Nullable Object evaluate(Cell cell) {
        Subshell calling = control.of(Thread.currentThread());
        if (calling != null) {
            return run(calling, cell, false);
        }
        Subshell own = open();
        try {
            return run(own, cell, semicolonHides);
        } finally {
            control.close(own);
        }
    }

    private @Nullable Object run(Subshell subshell, Cell cell, boolean hides) {
        Subshell before = control.evaluateFor(subshell);
        turn.take();
        try {
            return new CellRun(cell, shell, control, subshell, cells, types, new ErrorHints(shell, help), hides).run();
        } finally {
            control.forgetLastRun();
            turn.give();
            control.evaluateFor(before);
        }
    }

    /**
     * Runs an action on behalf of the cell evaluated last in a subshell, such as rendering its value: an interrupt stops
     * this too.
     *
     * @throws CellException if it is interrupted
     */
    public <T> T runForCell(Subshell subshell, Callable<T> action) throws Exception {
        try {
            return control.call(subshell, action);
        } catch (ExecutionControl.StoppedException e) {
            throw CellRun.interrupted();
        }
    }

    /** Adds jars and folders to the class path that cells compile and run with. */
    public void addToClassPath(List<Path> entries) {
        inTurn(() -> {
            entries.forEach(entry -> shell.addToClasspath(entry.toString()));
            return true;
        });
        JdbcDrivers.load(entries, loader);
    }

    /**
     * Stops the running cells of all subshells. Returns at once. Library code that never checks for interrupts is not stopped.
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
        turn.take();
        try {
            return action.get();
        } finally {
            turn.give();
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
