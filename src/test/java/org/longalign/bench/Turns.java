package org.longalign.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several kinds of work that take turns, round after round and every other time in the opposite order, so that all see
 * the same machine.
 */
final class Turns {
    private final Map<String, Work> works = new LinkedHashMap<>();
    private final Map<String, double[]> milliseconds = new LinkedHashMap<>();

    /** One piece of work, which says how long it took. */
    interface Work {
        double milliseconds() throws IOException;
    }

    Turns add(String name, Work work) {
        works.put(name, work);
        return this;
    }

    /** Does everything {@code warmUp} times for nothing and {@code rounds} times for the record. */
    void run(int warmUp, int rounds) throws IOException {
        works.keySet().forEach(name -> milliseconds.put(name, new double[rounds]));
        List<String> order = new ArrayList<>(works.keySet());
        for (int round = -warmUp; round < rounds; round++) {
            for (String name : order) {
                double value = works.get(name).milliseconds();
                if (round >= 0) {
                    milliseconds.get(name)[round] = value;
                }
            }
            Collections.reverse(order);
        }
    }

    /** The median of a work's milliseconds. */
    double median(String name) {
        return Results.median(milliseconds.get(name));
    }

    /** The median over the rounds of how many times as long one work took as another in the same round. */
    double ratio(String name, String other) {
        double[] ratios = milliseconds.get(name).clone();
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] /= milliseconds.get(other)[round];
        }
        return Results.median(ratios);
    }
}
