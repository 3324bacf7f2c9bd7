package org.longalign.corpus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.longalign.data.Language;

/**
 * How many documents each stratum gives: first its language's part of the sample, of that its source's share, by largest
 * remainders; then, where a stratum has fewer, what it lacks goes to others in proportion to their shares.
 *
 * @param wanted what each stratum should give
 * @param got what it can give and is to give
 */
record Quotas(SortedMap<Stratum, Integer> wanted, SortedMap<Stratum, Integer> got) {
    /**
     * Divides a sample.
     *
     * @param count documents of the sample
     * @param chinese the Chinese part of it, 0 to 1
     * @param shares relative shares of the sources; even if empty, 0 for one that is not named
     * @param available documents of every stratum
     */
    static Quotas of(
            int count,
            double chinese,
            Map<String, Double> shares,
            Shortfall shortfall,
            SortedMap<Stratum, Integer> available) {
        int ofChinese = (int) Math.round(count * chinese);
        SortedMap<Stratum, Integer> wanted = new TreeMap<>();
        SortedMap<Stratum, Integer> got = new TreeMap<>();
        Map<Stratum, Double> weights = new HashMap<>();
        available.keySet().forEach(s -> weights.put(s, shares.isEmpty() ? 1 : shares.getOrDefault(s.source(), 0.0)));
        for (Language language : Language.values()) {
            int target = language == Language.CHINESE ? ofChinese : count - ofChinese;
            List<Stratum> strata = available.keySet().stream()
                    .filter(stratum -> stratum.language() == language)
                    .toList();
            if (target > 0 && strata.stream().allMatch(stratum -> weights.getOrDefault(stratum, 0.0) == 0)) {
                wanted.put(new Stratum(language, SelectionReport.NO_SOURCE), target);
                got.put(new Stratum(language, SelectionReport.NO_SOURCE), 0);
            }
            Map<Stratum, Integer> parts = apportion(target, strata, weights);
            wanted.putAll(parts);
            parts.forEach((stratum, part) -> got.put(stratum, Math.min(part, available.getOrDefault(stratum, 0))));
            if (shortfall != Shortfall.REPORT) {
                fill(target, strata, weights, available, got);
            }
        }
        if (shortfall == Shortfall.ANYWHERE) {
            fill(count, available.keySet(), weights, available, got);
        }
        return new Quotas(Collections.unmodifiableSortedMap(wanted), Collections.unmodifiableSortedMap(got));
    }

    /** Gives what some strata lack to a target to those of them that have more. */
    private static void fill(
            int target,
            Collection<Stratum> strata,
            Map<Stratum, Double> weights,
            Map<Stratum, Integer> available,
            Map<Stratum, Integer> got) {
        while (true) {
            int lacking = target
                    - strata.stream().mapToInt(s -> got.getOrDefault(s, 0)).sum();
            List<Stratum> richer = strata.stream()
                    .filter(s ->
                            weights.getOrDefault(s, 0.0) > 0 && got.getOrDefault(s, 0) < available.getOrDefault(s, 0))
                    .toList();
            if (lacking <= 0 || richer.isEmpty()) {
                return;
            }
            apportion(lacking, richer, weights)
                    .forEach((s, more) ->
                            got.put(s, Math.min(available.getOrDefault(s, 0), got.getOrDefault(s, 0) + more)));
        }
    }

    /** Whole numbers in proportion to weights; the largest remainders are rounded up, of equal ones the first. */
    private static Map<Stratum, Integer> apportion(int total, List<Stratum> strata, Map<Stratum, Double> weights) {
        double sum =
                strata.stream().mapToDouble(s -> weights.getOrDefault(s, 0.0)).sum();
        Map<Stratum, Integer> parts = new TreeMap<>();
        Map<Stratum, Double> remainders = new HashMap<>();
        int left = total;
        for (Stratum stratum : strata) {
            double exact = sum == 0 ? 0 : total * weights.getOrDefault(stratum, 0.0) / sum;
            int whole = (int) Math.floor(exact);
            parts.put(stratum, whole);
            remainders.put(stratum, exact - whole);
            left -= whole;
        }
        List<Stratum> byRemainder = new ArrayList<>(strata);
        byRemainder.removeIf(stratum -> weights.getOrDefault(stratum, 0.0) == 0);
        byRemainder.sort(Comparator.comparingDouble((Stratum s) -> -remainders.getOrDefault(s, 0.0))
                .thenComparing(Comparator.naturalOrder()));
        for (int i = 0; i < left && i < byRemainder.size(); i++) {
            parts.merge(byRemainder.get(i), 1, Integer::sum);
        }
        return parts;
    }
}
