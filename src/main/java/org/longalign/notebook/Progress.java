package org.longalign.notebook;

import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Shows how far a task is, in one line that changes in place; what stays in the notebook is its last state. Outside of a
 * notebook long tasks print a line to standard error now and then.
 *
 * <pre>{@code
 * try (var progress = Progress.of("packing", documents.size())) {
 *     for (var document : documents) { ...; progress.step(); }
 * }
 * }</pre>
 *
 * <p>{@link #step} only counts, so it may stand in a tight loop, and in several threads at once; a thread of its own
 * looks at the count and redraws.
 */
public final class Progress implements AutoCloseable {
    /** Milliseconds between two updates. */
    static final int UPDATE_MILLIS = 200;

    private static final double FIRST_LINE_SECONDS = 5;
    private static final double LINE_SECONDS = 10;
    private static final VarHandle OWN_STEPS = ownSteps();

    private final String task;
    private final long total;
    private final LiveOutput output;
    private final PrintStream lines;
    private final LongSupplier nanos;
    private final long start;
    private final Thread owner = Thread.currentThread();
    private final Thread drawer;
    private final LongAdder otherSteps = new LongAdder();
    /** Steps of the owner, who alone writes it: far cheaper than an atomic count. */
    private long ownSteps;

    private volatile boolean closed;
    private long drawn = -1;
    private double nextLineSeconds = FIRST_LINE_SECONDS;
    private boolean lineWritten;

    Progress(String task, long total, LiveOutput output, PrintStream lines, LongSupplier nanos) {
        if (total < 0) {
            throw new IllegalArgumentException("total is " + total + "; give 0 where the number of steps is not known");
        }
        this.task = task;
        this.total = total;
        this.output = output;
        this.lines = lines;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.drawer = new Thread(topGroup(), this::drawUntilClosed, "progress");
        drawer.setDaemon(true);
    }

    private static VarHandle ownSteps() {
        try {
            return MethodHandles.lookup().findVarHandle(Progress.class, "ownSteps", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Progress of a task with a known number of steps. */
    public static Progress of(String task, long total) {
        Progress progress = new Progress(task, total, LiveOutput.open(), System.err, System::nanoTime);
        progress.begin();
        return progress;
    }

    /** Progress of a task that does not know how many steps it will take. */
    public static Progress of(String task) {
        return of(task, 0);
    }

    /** A cell's own threads are stopped with it, and some kernels wait for them: the drawer is none of them. */
    private static ThreadGroup topGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    void begin() {
        draw(false);
        drawer.start();
    }

    /** One step is done. */
    public void step() {
        step(1);
    }

    /** Several steps are done. */
    public void step(long count) {
        if (Thread.currentThread() == owner) {
            OWN_STEPS.setOpaque(this, ownSteps + count);
        } else {
            otherSteps.add(count);
        }
    }

    /** How many steps are done. */
    public long done() {
        return (long) OWN_STEPS.getOpaque(this) + otherSteps.sum();
    }

    /** Shows the last state, whether the task is complete or was left early. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        LockSupport.unpark(drawer);
        draw(true);
    }

    private void drawUntilClosed() {
        while (!closed) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(UPDATE_MILLIS));
            if (!closed) {
                draw(false);
            }
        }
    }

    private synchronized void draw(boolean ended) {
        if (closed && !ended) {
            return; // the last state is drawn already
        }
        long done = done();
        double seconds = (nanos.getAsLong() - start) / 1e9;
        ProgressState state = new ProgressState(task, done, total, seconds, ended);
        if (output.isVisible()) {
            if (done != drawn || ended) {
                output.show(state);
                drawn = done;
            }
        } else if (ended ? lineWritten : seconds >= nextLineSeconds) {
            lines.println(state.text());
            lineWritten = true;
            nextLineSeconds = seconds + LINE_SECONDS;
        }
    }
}
