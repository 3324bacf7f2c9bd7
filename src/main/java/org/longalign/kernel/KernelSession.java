package org.longalign.kernel;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.longalign.kernel.internal.output.Publisher;
import org.longalign.kernel.internal.shell.CellEvaluator;
import org.longalign.kernel.internal.shell.HeapReserve;
import org.longalign.kernel.internal.shell.TimeLimit;
import org.longalign.kernel.internal.shell.Traceback;
import org.longalign.kernel.internal.wire.ConnectionFile;
import org.longalign.kernel.internal.wire.KernelConnection;

/** The life of a kernel process: from the connection file to the shutdown request or the end of its parent. */
final class KernelSession {
    static final int BAD_USAGE = 2;
    private static final int SHUTDOWN_SECONDS = 3;

    private KernelSession() {}

    static void run(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            refuse(
                    "usage: java -cp CLASSPATH org.longalign.kernel.KernelMain CONNECTION_FILE (Jupyter writes the file)");
            return;
        }
        ParentWatch.whenParentEnds(() -> Runtime.getRuntime().halt(0));
        try {
            serve(connect(Path.of(arguments[0])));
        } catch (IOException e) {
            refuse("the kernel cannot start: " + e.getMessage());
        }
        // Threads that cells left running must not keep the process alive.
        Runtime.getRuntime().exit(0);
    }

    private static void refuse(String reason) {
        System.err.println(reason);
        Runtime.getRuntime().exit(BAD_USAGE);
    }

    private static Connected connect(Path file) throws IOException {
        ConnectionFile connectionFile =
                ConnectionFile.read(file, System.getenv().getOrDefault(ConnectionFile.ALLOW, ""));
        PrintStream log = System.err; // the process's own stream
        connectionFile.warnings().forEach(warning -> log.println("warning: " + warning));
        Publisher publisher = new Publisher();
        return new Connected(new KernelConnection(connectionFile, publisher::submit, log::println), publisher);
    }

    private record Connected(KernelConnection connection, Publisher publisher) {}

    private static void serve(Connected connected) throws InterruptedException {
        KernelConnection connection = connected.connection();
        Publisher publisher = connected.publisher();
        KernelOptions options = KernelOptions.of(System.getenv());
        StartUp startUp = new StartUp(options);
        CellEvaluator evaluator = CellEvaluator.create(
                startUp.compilerOptions(),
                new TimeLimit(options.timeLimit(), options.timeLimitName()),
                options.semicolonHides());
        JavaKernel kernel = new JavaKernel(evaluator, publisher, startUp, options.loadExtensions());
        kernel.handleRequestsOf(connection);
        InterruptSignal.handle(kernel::interrupt);
        HeapReserve.watch();
        // The front end gets its first reply while the compiler still loads; the first cell waits.
        connection.open();
        kernel.installStreams();
        kernel.onStartup();
        evaluator.prepare();
        kernel.startUp();
        kernel.warmUp();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> explainEnd(kernel, publisher), "last words"));
        connection.awaitShutdown();
    }

    /** Explains an end that no request asked for: code called {@code Runtime.exit}, or a signal came. */
    private static void explainEnd(JavaKernel kernel, Publisher publisher) {
        if (!kernel.isShuttingDown()) {
            System.err.println("The kernel's process is ending: " + reason() + " All variables are lost.");
            publisher.drain();
            // The socket library sends in a thread of its own and gives no notice of completion.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    private static String reason() {
        for (StackTraceElement[] frames : Thread.getAllStackTraces().values()) {
            for (int i = 0; i + 1 < frames.length; i++) {
                if (frames[i].getClassName().equals("java.lang.Runtime")
                        && frames[i].getMethodName().equals("exit")) {
                    boolean bySystem = frames[i + 1].getClassName().equals("java.lang.System");
                    StackTraceElement caller = frames[Math.min(frames.length - 1, bySystem ? i + 2 : i + 1)];
                    return "Runtime.exit or System.exit was called by " + Traceback.readable(caller.toString()) + ".";
                }
            }
        }
        return "a signal asked it to end.";
    }

    /** Ends the process after a few seconds even if a cell cannot be stopped or a thread hangs. */
    static void haltSoon() {
        Thread halt = new Thread(
                () -> {
                    try {
                        TimeUnit.SECONDS.sleep(SHUTDOWN_SECONDS);
                    } catch (InterruptedException e) {
                        // Halt at once.
                    }
                    Runtime.getRuntime().halt(0);
                },
                "halt");
        halt.setDaemon(true);
        halt.start();
    }
}
