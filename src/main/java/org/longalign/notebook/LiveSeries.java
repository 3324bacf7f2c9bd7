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

    /** The moving average over the last {@code window} points, reduced to at most {@value #DRAWN} points. */
    Points smoothed(int window) {
        double[] means = new double[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += y[i] - (i >= window ? y[i - window] : 0);
            means[i] = window == 1 ? y[i] : sum / Math.min(window, i + 1);
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
