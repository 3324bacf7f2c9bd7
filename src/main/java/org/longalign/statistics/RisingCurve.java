package org.longalign.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.longalign.internal.Bounds;

/**
 * A non-decreasing piecewise linear curve, constant beyond its first and last points.
 *
 * @param x the points' places, ascending
 * @param y the heights there, non-decreasing
 */
public record RisingCurve(List<Double> x, List<Double> y) {
    /** @throws IllegalArgumentException if there is no point, or the points descend */
    public RisingCurve {
        x = List.copyOf(x);
        y = List.copyOf(y);
        if (x.isEmpty() || x.size() != y.size()) {
            throw new IllegalArgumentException("a curve takes corners with an x and a y each");
        }
        x.forEach(value -> Bounds.finite("x of a curve", value));
        y.forEach(value -> Bounds.finite("y of a curve", value));
        for (int i = 1; i < x.size(); i++) {
            if (x.get(i) < x.get(i - 1) || y.get(i) < y.get(i - 1)) {
                throw new IllegalArgumentException("a rising curve does not go from (" + x.get(i - 1) + ", "
                        + y.get(i - 1) + ") to (" + x.get(i) + ", " + y.get(i) + ")");
            }
        }
    }

    /** The curve through two points: {@code RisingCurve.through(0, 1, 2, 5).at(0.5)} is 2. */
    public static RisingCurve through(double x1, double y1, double x2, double y2) {
        return new RisingCurve(List.of(x1, x2), List.of(y1, y2));
    }

    /**
     * The least-squares line, clipped to the range from {@code least} to {@code most}; constant at the mean if it would
     * fall.
     *
     * @throws IllegalArgumentException if there is no data, or the series differ in length
     */
    public static RisingCurve line(double[] x, double[] y, double least, double most) {
        checkPoints(x, y);
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
        }
        if (xx == 0 || xy <= 0) {
            return new RisingCurve(List.of(meanX), List.of(Math.max(least, Math.min(most, meanY))));
        }
        double slope = xy / xx;
        return through(meanX + (least - meanY) / slope, least, meanX + (most - meanY) / slope, most);
    }

    /**
     * Isotonic regression by pooling adjacent violators: neighbouring data that fall are merged at their mean, and the
     * curve is linear between these levels.
     *
     * @throws IllegalArgumentException if there is no data, or the series differ in length
     */
    public static RisingCurve isotonic(double[] x, double[] y) {
        checkPoints(x, y);
        SortedMap<Double, List<Double>> byX = new TreeMap<>();
        for (int i = 0; i < x.length; i++) {
            byX.computeIfAbsent(x[i], place -> new ArrayList<>()).add(y[i]);
        }
        List<Level> levels = new ArrayList<>();
        byX.forEach((place, heights) -> {
            double mean =
                    heights.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
            Level level = new Level(place, place, mean, heights.size());
            while (!levels.isEmpty() && levels.get(levels.size() - 1).mean() >= level.mean()) {
                level = levels.remove(levels.size() - 1).join(level);
            }
            levels.add(level);
        });
        List<Double> cornersX = new ArrayList<>();
        List<Double> cornersY = new ArrayList<>();
        for (Level level : levels) {
            cornersX.add(level.from());
            cornersX.add(level.to());
            cornersY.add(level.mean());
            cornersY.add(level.mean());
        }
        return new RisingCurve(cornersX, cornersY);
    }

    private record Level(double from, double to, double mean, int points) {
        Level join(Level next) {
            int both = points + next.points;
            return new Level(from, next.to, (mean * points + next.mean * next.points) / both, both);
        }
    }

    private static void checkPoints(double[] x, double[] y) {
        if (x.length == 0 || x.length != y.length) {
            throw new IllegalArgumentException("no curve fits " + x.length + " x and " + y.length + " y");
        }
    }

    /** The height at a place. */
    public double at(double place) {
        int above = 0;
        while (above < x.size() && x.get(above) <= place) {
            above++;
        }
        if (above == 0) {
            return y.get(0);
        }
        if (above == x.size()) {
            return y.get(above - 1);
        }
        double from = x.get(above - 1);
        double share = (place - from) / (x.get(above) - from);
        return y.get(above - 1) + share * (y.get(above) - y.get(above - 1));
    }
}
