package org.longalign.kernel;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, error and input of cells. They stay attached to a cell after it has ended, until the next begins, so
 * that what its background threads print later reaches the notebook.
 */
final class CellStreams extends JupyterIO {
    private final PrintStream processOut = System.out;
    private final PrintStream processErr = System.err;
    private final PrintStream cellOut;
    private final PrintStream cellErr;
    private volatile @Nullable ShellReplyEnvironment environment;

    CellStreams(Publisher publisher) {
        super(StandardCharsets.UTF_8);
        cellOut = print(publisher, new Publisher.Text(text -> {
            ShellReplyEnvironment target = environment;
            if (target == null) {
                processOut.print(text);
            } else {
                target.writeToStdOut(text);
            }
        }));
        cellErr = print(publisher, new Publisher.Text(text -> {
            ShellReplyEnvironment target = environment;
            if (target == null) {
                processErr.print(text);
            } else {
                target.writeToStdErr(text);
            }
        }));
    }

    private static PrintStream print(Publisher publisher, Publisher.Text text) {
        return new PrintStream(publisher.stream(text), true, StandardCharsets.UTF_8);
    }

    /** Makes these the process's standard streams, for good. */
    void install() {
        System.setOut(cellOut);
        System.setErr(cellErr);
        System.setIn(in);
    }

    /** From now on output belongs to the request of this environment, and input may be asked of it. */
    void attach(ShellReplyEnvironment target, boolean mayAsk) {
        environment = target;
        setEnv(target);
        setJupyterInEnabled(mayAsk);
    }
}
