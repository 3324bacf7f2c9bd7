package org.longalign.notebook;

import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A progress bar in one line of a cell's output. The notebook keeps its last state. Outside a notebook, long tasks
 * print a line to standard error now and then.
 *
 * <pre>{@code
 * // given: List<String> documents, int steps
 * for (String document : Progress.over("packing", documents)) {
 *     System.out.println(document.length());
 * }
 *
 * try (var progress = Progress.of("training", steps)) {
 *     for (int step = 0; step < steps; step++) {
 *         progress.step();
 *     }
 * }
 * }</pre>
 *
 * <p>A bar opened while another of the same cell is open is shown below it and removed at its end: nested loops show
 * the outer bar and that of the current inner loop.
 *
 * <p>{@link #step} only counts, so it suits tight loops and several threads at once. A separate thread redraws.
 */
public final class Progress implements AutoCloseable {
    private static final VarHandle OWN_STEPS = ownSteps();

    private final String task;
    private final long total;
    private final ProgressState.Unit unit;
    private final LongSupplier nanos;
    private final long start;
    private final ProgressBoard board;
    private final LongAdder otherSteps = new LongAdder();
    private final StepRate rate = new StepRate();
    /** The thread whose steps are cheapest. */
    private volatile Thread owner = Thread.currentThread();
    /** Steps of the owner. Only the owner writes it, which is far cheaper than an atomic counter. */
    private long ownSteps;

    /** Whether the bar belongs to a loop or stream, and ends with the thread that began it. */
    private final boolean endsWithOwner;

    private volatile String detail = "";
    private volatile boolean closed;
    private volatile double endSeconds;

    Progress(
            String task,
            long total,
            ProgressState.Unit unit,
            boolean endsWithOwner,
            LiveOutput output,
            PrintStream lines,
            LongSupplier nanos) {
        if (total < 0) {
            throw new IllegalArgumentException("total is " + total + "; give 0 if the number of steps is unknown");
        }
        this.task = task;
        this.total = total;
        this.unit = unit;
        this.endsWithOwner = endsWithOwner;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.board = ProgressBoard.of(output, lines);
    }

    private static VarHandle ownSteps() {
        try {
            return MethodHandles.lookup().findVarHandle(Progress.class, "ownSteps", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Progress of a task with a number of steps; 0 if it is unknown. */
    public static Progress of(String task, long total) {
        return open(task, total, ProgressState.Unit.STEPS, false);
    }

    /** Progress of a task with an unknown number of steps. */
    public static Progress of(String task) {
        return of(task, 0);
    }

    /** Progress in bytes, {@code 3.4 of 12.0 MB}; {@link #step(long)} takes the bytes done since the last call. */
    public static Progress ofBytes(String task, long total) {
        return open(task, total, ProgressState.Unit.BYTES, false);
    }

    /**
     * The elements with the progress of iterating over them. Each loop has a bar of its own, which ends with the last
     * element. A loop left early, by {@code break} or an exception, leaves its bar in the state it had when its thread
     * ends; in a notebook that is the end of the statement.
     */
    public static <T> Iterable<T> over(String task, Iterable<T> elements) {
        long total = elements instanceof Collection<?> collection ? collection.size() : 0;
        return () -> new ProgressIterator<>(elements.iterator(), open(task, total, ProgressState.Unit.STEPS, true));
    }

    /** The elements of an array with the progress of iterating over them. */
    public static <T> Iterable<T> over(String task, T[] elements) {
        return over(task, Arrays.asList(elements));
    }

    /**
     * The remaining elements of an iterator with their progress. The bar ends as that of {@link #over(String,
     * Iterable)}.
     */
    public static <T> Iterator<T> over(String task, Iterator<T> elements) {
        return new ProgressIterator<>(elements, open(task, 0, ProgressState.Unit.STEPS, true));
    }

    /**
     * The same stream with its progress, parallel if it is parallel. The bar begins when the stream is read, and ends
     * with the last element or when the stream is closed. A short-circuited stream leaves its bar as a loop left early
     * does, see {@link #over(String, Iterable)}. For an {@code IntStream} use {@code boxed()}.
     */
    public static <T> Stream<T> over(String task, Stream<T> elements) {
        return ProgressSpliterator.stream(elements, total -> open(task, total, ProgressState.Unit.STEPS, true));
    }

    private static Progress open(String task, long total, ProgressState.Unit unit, boolean endsWithOwner) {
        Progress progress =
                new Progress(task, total, unit, endsWithOwner, LiveOutput.open(), System.err, System::nanoTime);
        progress.begin();
        return progress;
    }

    void begin() {
        board.add(this);
    }

    /** Shows more about the task behind its counts, from the next step on. */
    void detail(String text) {
        detail = text;
    }

    /** Counts one step. */
    public void step() {
        step(1);
    }

    /** Counts several steps. */
    public void step(long count) {
        if (Thread.currentThread() == owner) {
            OWN_STEPS.setOpaque(this, ownSteps + count);
        } else {
            stepAsOther(count);
        }
    }

    /**
     * Makes this thread the owner if the former one has ended: in a notebook each statement has a thread of its own.
     */
    private void stepAsOther(long count) {
        if (owner.isAlive() || endsWithOwner) {
            otherSteps.add(count);
            return;
        }
        synchronized (otherSteps) {
            if (!owner.isAlive()) {
                owner = Thread.currentThread();
            }
        }
        step(count);
    }

    /** The number of steps done. */
    public long done() {
        return (long) OWN_STEPS.getOpaque(this) + otherSteps.sum();
    }

    /** Shows the last state, complete or not. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            endSeconds = seconds();
            closed = true;
        }
        board.ended();
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether the bar's loop was left early. */
    boolean isAbandoned() {
        return endsWithOwner && !owner.isAlive();
    }

    /** Whether this bar's loop is a repetition of another's, which was left early. */
    boolean replaces(Progress earlier) {
        return endsWithOwner && earlier.endsWithOwner && owner == earlier.owner && task.equals(earlier.task);
    }

    /**
     * Waits until the bar's loop is left, but no longer than given; returns false at once if there is no running loop.
     */
    boolean awaitOwner(long millis) {
        if (!endsWithOwner || !owner.isAlive()) {
            return false;
        }
        try {
            owner.join(millis);
        } catch (InterruptedException e) {
            // redraws earlier than planned
        }
        return true;
    }

    /** Whether the stepping thread is alive. */
    boolean isOwned() {
        return owner.isAlive();
    }

    /** The present state. */
    ProgressState state() {
        boolean ended = closed;
        long done = done();
        double seconds = ended ? endSeconds : seconds();
        return new ProgressState(task, done, total, seconds, rate.perSecond(done, seconds, ended), ended, unit, detail);
    }

    private double seconds() {
        return (nanos.getAsLong() - start) / 1e9;
    }
}
