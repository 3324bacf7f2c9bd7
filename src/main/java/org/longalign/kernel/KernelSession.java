package org.longalign.kernel;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;

/** The life of a kernel process: from the connection file to the shutdown request, or the end of its parent. */
final class KernelSession {
    private static final int BAD_USAGE = 2;
    private static final int SHUTDOWN_SECONDS = 3;

    private KernelSession() {}

    static void run(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            refuse(
                    "usage: java -cp CLASSPATH org.longalign.kernel.JavaKernel CONNECTION_FILE (Jupyter writes the file)");
            return;
        }
        KernelConnectionProperties properties = read(Path.of(arguments[0]));
        ParentWatch.whenParentEnds(() -> Runtime.getRuntime().halt(0));
        serve(properties);
        // Threads that cells have left behind do not keep the process.
        Runtime.getRuntime().exit(0);
    }

    private static KernelConnectionProperties read(Path file) throws IOException {
        try {
            KernelConnectionProperties properties = KernelConnectionProperties.parse(Files.readString(file));
            if (properties != null && properties.getIp() != null) {
                return properties;
            }
            refuse("not a Jupyter connection file: " + file);
        } catch (NoSuchFileException e) {
            refuse("no connection file " + file + "; Jupyter writes it when it starts a kernel");
        } catch (JsonParseException e) {
            refuse("not a Jupyter connection file: " + file + ": " + e.getMessage());
        }
        throw new IOException(file.toString());
    }

    private static void refuse(String reason) {
        System.err.println(reason);
        Runtime.getRuntime().exit(BAD_USAGE);
    }

    private static void serve(KernelConnectionProperties properties) throws Exception {
        Publisher publisher = new Publisher();
        CellEvaluator evaluator = CellEvaluator.create();
        JavaKernel kernel = new JavaKernel(evaluator, publisher);
        KernelConnection connection = new KernelConnection(properties, publisher);
        kernel.becomeHandlerForConnection(connection);
        // The front end gets its first answer while the compiler is still being loaded; the first cell waits for it.
        synchronized (kernel) {
            connection.connect();
            kernel.installStreams();
            kernel.onStartup();
            evaluator.prepare();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> explainEnd(kernel, publisher), "last words"));
        connection.waitUntilClose();
    }

    /** The process ends though nobody asked for it: code has called {@code Runtime.exit}, or a signal came. */
    private static void explainEnd(JavaKernel kernel, Publisher publisher) {
        if (!kernel.isShuttingDown()) {
            System.err.println("The kernel's process is ending: code called Runtime.exit or System.exit, or the process"
                    + " was told to end. All variables are lost.");
            publisher.drain();
            // The message leaves in a thread of the socket library, which does not say when.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    /** Ends the process a little later even where a cell cannot be stopped or a thread of it hangs. */
    static void haltSoon() {
        Thread halt = new Thread(
                () -> {
                    try {
                        TimeUnit.SECONDS.sleep(SHUTDOWN_SECONDS);
                    } catch (InterruptedException e) {
                        // then end at once
                    }
                    Runtime.getRuntime().halt(0);
                },
                "halt");
        halt.setDaemon(true);
        halt.start();
    }
}
