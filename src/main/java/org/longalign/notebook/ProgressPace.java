package org.longalign.notebook;

import java.util.ArrayDeque;

/**
 * The pace of a task: over its last {@value #SECONDS} seconds while it runs, so that steps which another run had done, or
 * a slow beginning, do not spoil what is foretold; over all of it at its end.
 */
final class ProgressPace {
    static final double SECONDS = 20;

    private final ArrayDeque<Point> points = new ArrayDeque<>();

    private record Point(double seconds, long done) {}

    /** Steps a second, given what is done by now; 0 where that is not known yet. */
    synchronized double perSecond(long done, double seconds, boolean ended) {
        if (points.isEmpty()) {
            points.add(new Point(seconds, done));
        }
        Point first = points.peekFirst();
        if (ended || first == null) {
            return seconds > 0 ? done / seconds : 0;
        }
        Point last = points.peekLast();
        if (last == null || seconds - last.seconds() >= SECONDS / 20) {
            points.add(new Point(seconds, done));
        }
        while (points.size() > 2 && seconds - first.seconds() > SECONDS) {
            points.removeFirst();
            first = points.element();
        }
        double passed = seconds - first.seconds();
        return passed > 0 ? (done - first.done()) / passed : 0;
    }
}
