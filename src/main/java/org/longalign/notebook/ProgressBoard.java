package org.longalign.notebook;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The display of an outer progress bar and those inside it. An inner bar is removed at its end, so that the outer one
 * remains. A thread polls the counts and redraws.
 */
final class ProgressBoard {
    /** Milliseconds between two updates. */
    static final int UPDATE_MILLIS = 200;

    private static final int MAX_LINES = 8;
    private static final double FIRST_LINE_SECONDS = 5;
    private static final double LINE_SECONDS = 10;
    /** The time that an outer bar accepts inner ones though its thread has ended: from one statement to the next. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static @Nullable ProgressBoard newest;

    private final LiveOutput output;
    private final PrintStream lines;
    /** The outer bar, then those inside it. */
    private final List<Progress> bars = new ArrayList<>();

    private volatile long changed = System.nanoTime();
    private String drawn = "";
    private long printed = -1;
    private double nextLineSeconds = FIRST_LINE_SECONDS;
    private boolean lineWritten;
    private boolean isDrawing;

    private ProgressBoard(LiveOutput output, PrintStream lines) {
        this.output = output;
        this.lines = lines;
    }

    /** The board of the outer bar that is open in the same notebook, else a new one. */
    static ProgressBoard of(LiveOutput output, PrintStream lines) {
        synchronized (ProgressBoard.class) {
            ProgressBoard open = newest;
            if (open != null && open.output.isOnScreenOf(output) && open.takesInner()) {
                return open;
            }
            ProgressBoard board = new ProgressBoard(output, lines);
            newest = board;
            return board;
        }
    }

    private synchronized boolean takesInner() {
        return !bars.isEmpty()
                && !bars.get(0).isClosed()
                && !bars.get(0).isAbandoned()
                && (bars.get(0).isOwned() || System.nanoTime() - changed < IDLE_NANOS);
    }

    /** Adds a bar. If its loop repeats one that was left early, the earlier bar is removed. */
    void add(Progress bar) {
        List<Progress> left;
        boolean start;
        synchronized (this) {
            left = bars.stream().skip(1).filter(bar::replaces).toList();
            bars.add(bar);
            changed = System.nanoTime();
            start = !isDrawing;
            isDrawing = true;
        }
        left.forEach(Progress::close);
        if (start) {
            draw();
            Thread drawer = new Thread(topGroup(), this::drawUntilEnded, "progress");
            drawer.setDaemon(true);
            drawer.start();
        }
    }

    /** The top thread group. A cell's own threads are stopped with it, and some kernels wait for them. */
    private static ThreadGroup topGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    /** Handles the end of a bar. The outer one shows it at once; inner ones may be many and short. */
    void ended() {
        synchronized (this) {
            boolean outer = bars.get(0).isClosed();
            bars.removeIf(bar -> bar != bars.get(0) && bar.isClosed());
            if (!outer) {
                return;
            }
        }
        draw();
        synchronized (ProgressBoard.class) {
            if (newest == this) {
                newest = null;
            }
        }
    }

    private void drawUntilEnded() {
        while (!hasEnded()) {
            pause();
            abandoned().forEach(Progress::close);
            draw();
        }
    }

    /** Whether the last bar has ended, and the drawing thread with it. */
    private synchronized boolean hasEnded() {
        isDrawing = bars.size() > 1 || !bars.get(0).isClosed();
        return !isDrawing;
    }

    private synchronized List<Progress> abandoned() {
        return bars.stream().filter(bar -> !bar.isClosed() && bar.isAbandoned()).toList();
    }

    /** Waits for the next update, or for the end of the outer bar's loop. */
    private void pause() {
        Progress outer;
        synchronized (this) {
            outer = bars.get(0);
        }
        if (!outer.awaitOwner(UPDATE_MILLIS)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(UPDATE_MILLIS));
        }
    }

    private synchronized void draw() {
        Progress outer = bars.get(0);
        if (!output.isVisible()) {
            print(outer.state());
            return;
        }
        List<ProgressState> states =
                bars.stream().limit(MAX_LINES).map(Progress::state).toList();
        String counts = states.stream().map(ProgressState::counts).toList().toString();
        if (!counts.equals(drawn)) {
            drawn = counts;
            changed = System.nanoTime();
            output.show(new ProgressLines(states, bars.size() - states.size()));
        }
    }

    private void print(ProgressState state) {
        if (state.ended() ? lineWritten : state.seconds() >= nextLineSeconds && state.done() != printed) {
            lines.println(state.text());
            lineWritten = !state.ended(); // prints the last line once
            printed = state.done();
            nextLineSeconds = state.seconds() + LINE_SECONDS;
        }
    }
}
