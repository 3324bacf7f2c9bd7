package org.longalign.notebook;

import java.util.Arrays;
import java.util.Locale;

/** The points of one line of a {@link LiveChart}. */
final class LiveSeries {
    /** The most points drawn; more are averaged in groups of neighbours. */
    static final int DRAWN = 1_000;

    private double[] x = new double[64];
    private double[] y = new double[64];
    private int size;
    private int notFinite;

    /** Points to draw. */
    record Points(double[] x, double[] y) {}

    void add(double newX, double newY) {
        if (!Double.isFinite(newX) || !Double.isFinite(newY)) {
            notFinite++;
            return;
        }
        if (size == x.length) {
            x = Arrays.copyOf(x, 2 * size);
            y = Arrays.copyOf(y, 2 * size);
        }
        x[size] = newX;
        y[size++] = newY;
    }

    int size() {
        return size;
    }

    boolean hasGaps() {
        return notFinite > 0;
    }

    /** The line's name in the legend, with the number of points not drawn: {@code loss (2 not finite)}. */
    String named(String name) {
        return notFinite == 0 ? name : String.format(Locale.ROOT, "%s (%,d not finite)", name, notFinite);
    }

    /**
     * The moving average over {@code window} points, of which each stands in the middle, reduced to at most {@value #DRAWN}
     * points. At the ends it is over as many as both sides have, so that the line is not shifted.
     */
    Points smoothed(int window) {
        double[] sums = new double[size + 1];
        for (int i = 0; i < size; i++) {
            sums[i + 1] = sums[i] + y[i];
        }
        double[] means = new double[size];
        for (int i = 0; i < size; i++) {
            int reach = Math.min(window / 2, Math.min(i, size - 1 - i));
            means[i] = reach == 0 ? y[i] : (sums[i + reach + 1] - sums[i - reach]) / (2 * reach + 1);
        }
        int groups = Math.min(size, DRAWN);
        return new Points(thinned(x, groups), thinned(means, groups));
    }

    private double[] thinned(double[] values, int groups) {
        double[] thin = new double[groups];
        for (int group = 0; group < groups; group++) {
            int from = (int) ((long) group * size / groups);
            int to = (int) ((long) (group + 1) * size / groups);
            thin[group] = Arrays.stream(values, from, to).average().orElseThrow();
        }
        return thin;
    }
}
