package org.longalign.kernel.internal.output;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.messages.ContentType;
import org.dflib.jjava.jupyter.messages.publish.PublishClearOutput;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, error and input of cells, and their displays. Output goes to the cell whose threads printed it, even
 * after that cell has finished: a thread belongs to the cell that started it, directly or through another of its
 * threads. Output of other threads, such as those of the common pool, goes to the cell that began last.
 */
public final class CellStreams extends JupyterIO {
    /** The cell that started a thread. The thread that handles requests sets it for each cell. */
    private static final InheritableThreadLocal<@Nullable CellOutput> STARTED_IN = new InheritableThreadLocal<>();

    private final PrintStream processOut = System.out;
    private final PrintStream processErr = System.err;
    private final Publisher publisher;
    private final OutputLimit limit = OutputLimit.of(System.getenv());
    private final PrintStream cellOut;
    private final PrintStream cellErr;
    private volatile @Nullable CellOutput latest;

    /** @param traces the line in place of one of a stack trace that a cell prints; null for none */
    public CellStreams(Publisher publisher, Function<String, @Nullable String> traces) {
        super(StandardCharsets.UTF_8);
        this.publisher = publisher;
        Publisher.Text beforeOut = new Publisher.Text(processOut::print);
        Publisher.Text beforeErr = new Publisher.Text(processErr::print);
        cellOut = new CellPrintStream(publisher, () -> text(CellText.Stream.STDOUT, beforeOut), traces);
        cellErr = new CellPrintStream(publisher, () -> text(CellText.Stream.STDERR, beforeErr), traces);
        setEnv(new OfThread());
    }

    private Publisher.Text text(CellText.Stream stream, Publisher.Text beforeFirstCell) {
        CellOutput output = output();
        return output == null ? beforeFirstCell : output.text(stream);
    }

    private @Nullable CellOutput output() {
        CellOutput mine = STARTED_IN.get();
        return mine == null ? latest : mine;
    }

    /** Makes these the process's standard streams, permanently. */
    public void install() {
        System.setOut(cellOut);
        System.setErr(cellErr);
        System.setIn(new OfCell());
    }

    /**
     * Begins a cell. Output of the calling thread, and of threads that it starts from now on, goes to the request of
     * this environment.
     *
     * @param number the cell's execution count
     * @param mayAsk whether this environment may be asked for input
     */
    public CellOutput attach(ShellReplyEnvironment target, int number, boolean mayAsk) {
        CellOutput output = new CellOutput(target, number, mayAsk, publisher, limit);
        STARTED_IN.set(output);
        latest = output;
        return output;
    }

    /** Notes the display id of something that the calling thread shows. */
    public void displayedAs(@Nullable String id) {
        CellOutput output = output();
        if (id != null && output != null) {
            output.displayedAs(id);
        }
    }

    /** The execution count of the calling thread's cell; 1 before the first cell. */
    public int number() {
        CellOutput output = output();
        return output == null ? 1 : output.number();
    }

    /** The input of the calling thread's cell. */
    CellInput input() {
        CellOutput output = output();
        return output == null ? new CellInput(publisher, null) : output.input();
    }

    /** Clears the output, at once or when new output comes. */
    void clear(boolean wait) {
        CellOutput output = output();
        if (output != null) {
            output.publish(wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW);
        }
    }

    /** Standard input of the process: that of the calling thread's cell. */
    private final class OfCell extends InputStream {
        @Override
        public int read() {
            return input().read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return input().read(into, offset, length);
        }

        @Override
        public int available() {
            return input().available();
        }
    }

    /**
     * An environment for the base library, which knows only one at a time: it forwards to the calling thread's cell.
     */
    private final class OfThread extends ShellReplyEnvironment {
        OfThread() {
            super(null, null, null, null);
        }

        @Override
        public <T extends ContentType<T>> void publish(T content) {
            CellOutput output = output();
            if (output != null) {
                output.publish(content);
            }
        }

        @Override
        public void writeToStdOut(String text) {
            cellOut.print(text);
        }

        @Override
        public void writeToStdErr(String text) {
            cellErr.print(text);
        }

        @Override
        public String readFromStdIn(String prompt, boolean isPassword) {
            CellOutput output = output();
            if (output == null) {
                throw new IllegalStateException("input was requested before the first cell");
            }
            return output.environment().readFromStdIn(prompt, isPassword);
        }
    }
}
