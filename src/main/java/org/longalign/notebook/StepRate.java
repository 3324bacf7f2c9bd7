package org.longalign.notebook;

import java.util.ArrayDeque;

/**
 * The rate of a task. While it runs, over the last {@value #SECONDS} seconds, so that a slow start or steps resumed
 * from an earlier run do not distort the remaining time; at the end, over the whole task.
 */
final class StepRate {
    static final double SECONDS = 20;

    private final ArrayDeque<Point> points = new ArrayDeque<>();

    private record Point(double seconds, long done) {}

    /** Steps per second; 0 if unknown. */
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
