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
 * Shows how far a task is, in one line that changes in place; what stays in the notebook is its last state. Outside of a
 * notebook long tasks print a line to standard error now and then.
 *
 * <pre>{@code
 * for (var document : Progress.over("packing", documents)) { ... }
 *
 * try (var progress = Progress.of("training", steps)) {
 *     while (...) { ...; progress.step(); }
 * }
 * }</pre>
 *
 * <p>A bar that is opened while another of the same cell is open stands below that, and goes away at its end: a loop
 * with a bar for each of its rounds shows the outer bar and the one of the running round.
 *
 * <p>{@link #step} only counts, so it may stand in a tight loop, and in several threads at once; a thread of its own
 * looks at the count and redraws.
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
    private final ProgressPace pace = new ProgressPace();
    /** The thread that steps at the lowest price. */
    private volatile Thread owner = Thread.currentThread();
    /** Steps of the owner, who alone writes it: far cheaper than an atomic count. */
    private long ownSteps;

    /** Whether the bar is of a loop or stream, and ends with the thread that began it. */
    private final boolean endsWithOwner;

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
            throw new IllegalArgumentException("total is " + total + "; give 0 where the number of steps is not known");
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

    /** Progress of a task with a known number of steps; 0 where it is not known. */
    public static Progress of(String task, long total) {
        return open(task, total, ProgressState.Unit.STEPS, false);
    }

    /** Progress of a task that does not know how many steps it will take. */
    public static Progress of(String task) {
        return of(task, 0);
    }

    /** Progress in bytes, of which {@link #step(long)} tells how many more are done: {@code 3.4 of 12.0 MB}. */
    public static Progress ofBytes(String task, long total) {
        return open(task, total, ProgressState.Unit.BYTES, false);
    }

    /**
     * What a loop or other reader goes through, with its progress. Each loop over it has a bar of its own, which begins
     * with the loop and ends with its last element. A loop that is left early, by {@code break} or an exception, leaves
     * the bar at where it was when its thread ends; in a notebook that is the end of the statement.
     */
    public static <T> Iterable<T> over(String task, Iterable<T> elements) {
        long total = elements instanceof Collection<?> collection ? collection.size() : 0;
        return () -> new ProgressIterator<>(elements.iterator(), open(task, total, ProgressState.Unit.STEPS, true));
    }

    /** The elements of an array, with the progress of the loop over them. */
    public static <T> Iterable<T> over(String task, T[] elements) {
        return over(task, Arrays.asList(elements));
    }

    /** What is left of an iterator, with its progress. It ends as that of {@link #over(String, Iterable)} does. */
    public static <T> Iterator<T> over(String task, Iterator<T> elements) {
        return new ProgressIterator<>(elements, open(task, 0, ProgressState.Unit.STEPS, true));
    }

    /**
     * The same stream with its progress, parallel if it is parallel. The bar begins when the stream is read, and ends
     * with its last element, or when the stream is closed. A stream that stops at what it was looking for leaves it at
     * where it was, as {@link #over(String, Iterable)} does. For an {@code IntStream} take its {@code boxed()}.
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

    /** One step is done. */
    public void step() {
        step(1);
    }

    /** Several steps are done. */
    public void step(long count) {
        if (Thread.currentThread() == owner) {
            OWN_STEPS.setOpaque(this, ownSteps + count);
        } else {
            stepAsOther(count);
        }
    }

    /** In a notebook each statement has a thread of its own: that of a later one takes the place of the first. */
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

    /** How many steps are done. */
    public long done() {
        return (long) OWN_STEPS.getOpaque(this) + otherSteps.sum();
    }

    /** Shows the last state, whether the task is complete or was left early. */
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

    /** Whether the loop that this is the bar of has been left. */
    boolean isAbandoned() {
        return endsWithOwner && !owner.isAlive();
    }

    /** Whether this is the bar of the loop of which another thought to be still running is an earlier one. */
    boolean replaces(Progress earlier) {
        return endsWithOwner && earlier.endsWithOwner && owner == earlier.owner && task.equals(earlier.task);
    }

    /** Waits until the loop that this is the bar of has been left, but not longer; false where it is of no loop. */
    boolean awaitOwner(long millis) {
        if (!endsWithOwner || !owner.isAlive()) {
            return false;
        }
        try {
            owner.join(millis);
        } catch (InterruptedException e) {
            // an update earlier than planned
        }
        return true;
    }

    /** Whether the thread that steps is at work. */
    boolean isOwned() {
        return owner.isAlive();
    }

    /** How far the task is. */
    ProgressState state() {
        boolean ended = closed;
        long done = done();
        double seconds = ended ? endSeconds : seconds();
        return new ProgressState(task, done, total, seconds, pace.perSecond(done, seconds, ended), ended, unit);
    }

    private double seconds() {
        return (nanos.getAsLong() - start) / 1e9;
    }
}
