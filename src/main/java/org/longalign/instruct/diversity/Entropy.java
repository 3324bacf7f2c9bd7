package org.longalign.instruct.diversity;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Shannon entropy of the spread of rows over kinds.
 *
 * @param bits entropy of the shares in bits: 0 for a single kind, 2 for four kinds with equal shares
 * @param kinds number of kinds
 */
public record Entropy(double bits, int kinds) {
    /** Entropy of the kinds of some rows. */
    static <T> Entropy of(List<T> rows, Function<T, String> kind) {
        Map<String, Long> counts = rows.stream().collect(Collectors.groupingBy(kind, Collectors.counting()));
        double all = rows.size();
        return new Entropy(
                bits(counts.values().stream().map(count -> count / all).toList()), counts.size());
    }

    /** Entropy in bits of shares with sum 1: {@code bits(List.of(0.5, 0.5))} -> 1. */
    static double bits(Collection<Double> shares) {
        double bits = 0;
        for (double share : shares) {
            bits -= share > 0 ? share * Math.log(share) / Math.log(2) : 0;
        }
        return bits;
    }

    /** Entropy divided by that of equal shares of the same kinds, 0 to 1; 0 for a single kind. */
    public double evenness() {
        return kinds < 2 ? 0 : bits / (Math.log(kinds) / Math.log(2));
    }
}
