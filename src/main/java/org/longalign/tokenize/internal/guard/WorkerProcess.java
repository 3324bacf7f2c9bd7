package org.longalign.tokenize.internal.guard;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A worker as its parent sees it: one request at a time, each with a deadline. */
final class WorkerProcess {
    private static final int PIPE_BYTES = 1 << 16;
    private static final int ERROR_CHARS = 400;
    private static final long END_SECONDS = 5;

    private final Process process;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final Thread errorReader;
    /** The first message that tells an end. */
    private volatile String said = "";

    private final ExecutorService io = Executors.newSingleThreadExecutor(run -> daemon(run, "longalign-tokenizer"));
    private final Set<Integer> opened = new HashSet<>();
    private volatile boolean ended;
    private volatile long lastUse = System.nanoTime();

    WorkerProcess(long mostBytes) throws IOException {
        process = WorkerCommand.start(mostBytes);
        out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), PIPE_BYTES));
        in = new DataInputStream(new BufferedInputStream(process.getInputStream(), PIPE_BYTES));
        errorReader = daemon(this::readErrors, "longalign-tokenizer-errors");
        errorReader.start();
    }

    private static Thread daemon(Runnable run, String name) {
        Thread thread = new Thread(run, name);
        thread.setDaemon(true);
        return thread;
    }

    private void readErrors() {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            char[] part = new char[ERROR_CHARS];
            StringBuilder line = new StringBuilder();
            boolean panicked = false;
            for (int n = lines.read(part); n >= 0; n = lines.read(part)) {
                for (int i = 0; i < n; i++) {
                    if (part[i] != '\n') {
                        line.append(line.length() < ERROR_CHARS ? String.valueOf(part[i]) : "");
                    } else {
                        panicked = keep(line.toString(), panicked);
                        line.setLength(0);
                    }
                }
            }
            keep(line.toString(), panicked);
        } catch (IOException e) {
            keep("its messages cannot be read: " + e.getMessage(), true);
        }
    }

    /** Keeps the first line that says what happened: of a panic the one below its place. */
    private boolean keep(String line, boolean panicked) {
        boolean tells = panicked || line.contains("OutOfMemoryError") || line.contains("overflowed its stack");
        if (said.isEmpty() && line.contains("Could not find or load main class")) {
            said = "it lacks this library's classes; add its jar to the class path of this process";
        } else if (said.isEmpty() && tells) {
            said = line;
        }
        return line.contains("panicked at");
    }

    /** The tokenizers, by their numbers, that it has open. */
    Set<Integer> opened() {
        return opened;
    }

    boolean isAlive() {
        return !ended && process.isAlive();
    }

    /** The {@link System#nanoTime} at which its last request ended. */
    long lastUse() {
        return lastUse;
    }

    /** Reads the answer to a request. */
    interface Answer<T> {
        T read(DataInputStream in) throws IOException;
    }

    /** Writes a request. */
    interface Request {
        void write(DataOutputStream out) throws IOException;
    }

    /** The end of a worker, with the reason. */
    static final class Ended extends Exception {
        private static final long serialVersionUID = 1L;

        Ended(String reason, @Nullable Throwable cause) {
            super(reason, cause);
        }
    }

    /**
     * Asks the worker.
     *
     * @throws IllegalArgumentException with the library's reason if it refuses
     * @throws Ended if the worker ended, or was ended at its deadline
     * @throws CancellationException if the thread is interrupted; the worker is ended
     */
    <T> T ask(Request request, Answer<T> answer, long seconds) throws Ended {
        Future<T> future = io.submit(() -> {
            request.write(out);
            out.flush();
            if (in.readUnsignedByte() == Wire.FAILED) {
                throw new IllegalArgumentException(Wire.readText(in));
            }
            return answer.read(in);
        });
        try {
            return answered(future, seconds);
        } finally {
            lastUse = System.nanoTime();
        }
    }

    private <T> T answered(Future<T> future, long seconds) throws Ended {
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            end();
            throw new Ended("took more than " + seconds + " s", e);
        } catch (InterruptedException e) {
            end();
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("interrupted").initCause(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw new IllegalArgumentException(refused.getMessage(), refused);
            }
            Ended ended = new Ended(reason(), e);
            end();
            throw ended;
        }
    }

    /** Why the process ended: its status, or the message of a panic. */
    private String reason() {
        int status;
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return "the worker process gave no answer";
            }
            status = process.exitValue();
            errorReader.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
        if (status == TokenizerWorker.TOO_MUCH_MEMORY) {
            return "took more memory than a worker process may";
        }
        return "the native library ended its process" + (said.isEmpty() ? " (status " + status + ")" : ": " + said);
    }

    /** Ends the process; it has no state that would be lost. */
    void end() {
        ended = true;
        process.destroyForcibly();
        io.shutdownNow();
    }
}
