package org.longalign.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.longalign.data.Jsonl;

/** What a benchmark prints, one JSON object a line, and the figures in it. */
final class Results {
    private static final double MEBIBYTE = 1 << 20;

    private Results() {}

    /** Prints a record as one line of JSON. */
    static void print(Object result) throws IOException {
        System.out.println(Jsonl.JSON.writeValueAsString(result));
    }

    /** The middle one of some values, or the mean of the two in the middle. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    static double rounded(double value, int digits) {
        return Double.parseDouble(String.format(Locale.ROOT, "%." + digits + "f", value));
    }

    static double mebibytes(long bytes) {
        return rounded(bytes / MEBIBYTE, 1);
    }
}
