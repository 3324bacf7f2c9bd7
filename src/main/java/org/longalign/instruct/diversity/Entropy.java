package org.longalign.instruct.diversity;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How evenly rows are spread over kinds.
 *
 * @param bits Shannon's entropy of the shares, in bits: 0 for a single kind, 2 for four alike
 * @param kinds how many kinds there are
 */
public record Entropy(double bits, int kinds) {
    /** Of the kinds that some rows are of. */
    static <T> Entropy of(List<T> rows, Function<T, String> kind) {
        Map<String, Long> counts = rows.stream().collect(Collectors.groupingBy(kind, Collectors.counting()));
        double all = rows.size();
        return new Entropy(
                bits(counts.values().stream().map(count -> count / all).toList()), counts.size());
    }

    /** Of shares that together are 1. */
    static double bits(Collection<Double> shares) {
        double bits = 0;
        for (double share : shares) {
            bits -= share > 0 ? share * Math.log(share) / Math.log(2) : 0;
        }
        return bits;
    }

    /** The entropy as a share of what the same kinds would have if they were alike; 0 for a single kind. */
    public double evenness() {
        return kinds < 2 ? 0 : bits / (Math.log(kinds) / Math.log(2));
    }
}
