package org.longalign.kernel;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.messages.ContentType;
import org.dflib.jjava.jupyter.messages.publish.PublishClearOutput;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, error and input of cells, and what they display. What a thread puts out belongs to the cell that it
 * was started in, directly or by a thread of that cell, also after the cell has ended; what a thread of unknown origin
 * puts out, such as one of the common pool, to the cell that began last.
 */
final class CellStreams extends JupyterIO {
    /** The cell that a thread was started in; the thread that handles requests begins one cell after the other. */
    private static final InheritableThreadLocal<@Nullable CellOutput> STARTED_IN = new InheritableThreadLocal<>();

    private final PrintStream processOut = System.out;
    private final PrintStream processErr = System.err;
    private final Publisher publisher;
    private final OutputLimit limit = OutputLimit.of(System.getenv());
    private final PrintStream cellOut;
    private final PrintStream cellErr;
    private final CellInput input;
    private volatile @Nullable CellOutput latest;

    CellStreams(Publisher publisher) {
        super(StandardCharsets.UTF_8);
        this.publisher = publisher;
        input = new CellInput(publisher);
        Publisher.Text beforeOut = new Publisher.Text(processOut::print);
        Publisher.Text beforeErr = new Publisher.Text(processErr::print);
        cellOut = new CellPrintStream(publisher, () -> text(CellText.Stream.STDOUT, beforeOut));
        cellErr = new CellPrintStream(publisher, () -> text(CellText.Stream.STDERR, beforeErr));
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

    /** Makes these the process's standard streams, for good. */
    void install() {
        System.setOut(cellOut);
        System.setErr(cellErr);
        System.setIn(input);
    }

    /**
     * Begins a cell: the output of the calling thread, and of the threads that it starts from now on, belongs to the
     * request of this environment, and input may be asked of it.
     */
    CellOutput attach(ShellReplyEnvironment target, boolean mayAsk) {
        CellOutput output = new CellOutput(target, publisher, limit);
        STARTED_IN.set(output);
        latest = output;
        input.attach(mayAsk ? target : null);
        return output;
    }

    CellInput input() {
        return input;
    }

    /** Removes what was put out, at once or when something new is. */
    void clear(boolean wait) {
        CellOutput output = output();
        if (output != null) {
            output.publish(wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW);
        }
    }

    /** For the base library, which knows one environment at a time: that of the calling thread. */
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
                throw new IllegalStateException("no cell has begun that could ask for input");
            }
            return output.environment().readFromStdIn(prompt, isPassword);
        }
    }
}
