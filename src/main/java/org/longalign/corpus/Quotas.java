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
import org.longalign.corpus.SelectionSettings.Sample;
import org.longalign.data.Language;

/**
 * Divides a sample among strata: first by language, then by the shares of the sources, rounded by largest remainders.
 * Documents that a stratum lacks are taken from others in proportion to their shares, as far as the policy allows.
 *
 * @param wanted documents that each stratum should give
 * @param got documents that it gives
 */
record Quotas(SortedMap<Stratum, Integer> wanted, SortedMap<Stratum, Integer> got) {
    /**
     * Divides a sample.
     *
     * @param sample size, parts and the rule for documents that a stratum lacks
     * @param available documents of every stratum
     */
    static Quotas of(Sample sample, SortedMap<Stratum, Integer> available) {
        int count = sample.count();
        int ofChinese = (int) Math.round(count * sample.chinese());
        Map<String, Double> shares = sample.shares();
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
            if (sample.underfill() != UnderfillPolicy.REPORT) {
                fill(target, strata, weights, available, got);
            }
        }
        if (sample.underfill() == UnderfillPolicy.ANYWHERE) {
            fill(count, available.keySet(), weights, available, got);
        }
        return new Quotas(Collections.unmodifiableSortedMap(wanted), Collections.unmodifiableSortedMap(got));
    }

    /** Fills strata up to a target, in proportion to their weights, from those that have more documents. */
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

    /** Whole numbers in proportion to weights, by largest remainders; of equal ones the first is rounded up. */
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
