package org.longalign.corpus.contamination;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.longalign.corpus.contamination.EvaluationSet.Item;
import org.longalign.corpus.internal.UnitScanner;
import org.longalign.corpus.internal.UnitWindow;
import org.longalign.data.Language;
import org.longalign.data.LanguageByScript;

/** An index of the n-grams of evaluation texts by hash. A text shorter than an n-gram is one n-gram. */
final class NGramIndex {
    /**
     * An n-gram of an item.
     *
     * @param number its number among the different n-grams of the item
     * @param start its first character in the {@linkplain UnitScanner#normalised normalised} text
     * @param end the character after its last
     */
    private record NGram(long hash, int item, int number, int start, int end) {}

    /** All n-grams of one size, sorted by hash and item. */
    private static final class Table {
        private static final int FILTER_BITS_EACH = 32;

        private final int units;
        private final NGram[] nGrams;
        /** The leading bits of all hashes; they rule out most windows of a clean text. */
        private final BitSet filter;

        private final int filterShift;

        Table(int units, List<NGram> all) {
            this.units = units;
            this.nGrams = all.stream()
                    .sorted(Comparator.comparingLong(NGram::hash).thenComparingInt(NGram::item))
                    .toArray(NGram[]::new);
            long bits = Math.min(1L << 30, Long.highestOneBit((long) FILTER_BITS_EACH * nGrams.length));
            this.filterShift = Long.SIZE - Long.numberOfTrailingZeros(bits);
            this.filter = new BitSet((int) bits);
            all.forEach(nGram -> filter.set((int) (nGram.hash() >>> filterShift)));
        }

        /** Index of the first n-gram with a hash; the number of n-grams if there is none. */
        int first(long hash) {
            if (!filter.get((int) (hash >>> filterShift))) {
                return nGrams.length;
            }
            int low = 0;
            int high = nGrams.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (nGrams[middle].hash() < hash) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    private final List<Item> items;
    /** The number of different n-grams of each item. */
    private final int[] counts;

    private final List<Table> tables;
    private final List<Item> tooShort;

    private NGramIndex(List<Item> items, int[] counts, List<Table> tables, List<Item> tooShort) {
        this.items = items;
        this.counts = counts;
        this.tables = tables;
        this.tooShort = List.copyOf(tooShort);
    }

    static NGramIndex of(EvaluationSet set, int words, int characters) {
        List<Item> items = set.items();
        int[] counts = new int[items.size()];
        List<Item> tooShort = new ArrayList<>();
        Map<Integer, List<NGram>> bySize = new TreeMap<>();
        for (int i = 0; i < counts.length; i++) {
            String text = items.get(i).text();
            int size = Math.min(units(text), LanguageByScript.of(text) == Language.CHINESE ? characters : words);
            if (size < Decontamination.MIN_UNITS) {
                tooShort.add(items.get(i));
            } else {
                List<NGram> nGrams = nGrams(i, text, size);
                counts[i] = nGrams.size();
                bySize.computeIfAbsent(size, s -> new ArrayList<>()).addAll(nGrams);
            }
        }
        List<Table> tables = new ArrayList<>();
        bySize.forEach((size, nGrams) -> tables.add(new Table(size, nGrams)));
        return new NGramIndex(items, counts, tables, tooShort);
    }

    private static int units(String text) {
        UnitScanner scanner = new UnitScanner(text);
        int units = 0;
        while (scanner.next()) {
            units++;
        }
        return units;
    }

    /** The different n-grams of a text in order; a repeated one counts once. */
    private static List<NGram> nGrams(int item, String text, int size) {
        List<NGram> nGrams = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        UnitScanner scanner = new UnitScanner(text);
        UnitWindow window = new UnitWindow(size);
        int[] starts = new int[size];
        for (int unit = 0; scanner.next(); unit++) {
            starts[unit % size] = scanner.start();
            if (window.add(scanner.hash()) && seen.add(window.hash())) {
                nGrams.add(new NGram(window.hash(), item, nGrams.size(), starts[(unit + 1) % size], scanner.end()));
            }
        }
        return nGrams;
    }

    List<Item> tooShort() {
        return tooShort;
    }

    /** The overlap of a text; see {@link Decontamination#find}. */
    Optional<Contamination> find(String text, int minHits) {
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        UnitWindow[] windows =
                tables.stream().map(table -> new UnitWindow(table.units)).toArray(UnitWindow[]::new);
        Map<Integer, Map<Integer, NGram>> hits = new TreeMap<>();
        UnitScanner scanner = new UnitScanner(text);
        while (scanner.next()) {
            for (int i = 0; i < windows.length; i++) {
                if (windows[i].add(scanner.hash())) {
                    collect(tables.get(i), windows[i].hash(), hits);
                }
            }
        }
        Contamination most = null;
        for (Map.Entry<Integer, Map<Integer, NGram>> hit : hits.entrySet()) {
            int count = hit.getValue().size();
            if (count >= Math.min(minHits, counts[hit.getKey()]) && (most == null || count > most.hits())) {
                NGram first = hit.getValue().values().iterator().next();
                Item item = items.get(hit.getKey());
                String phrase = UnitScanner.normalised(item.text()).substring(first.start(), first.end());
                most = new Contamination(item.name(), count, phrase.replaceAll("\\s++", " "));
            }
        }
        return Optional.ofNullable(most);
    }

    /** Adds the n-grams with a hash, by item and number. */
    private static void collect(Table table, long hash, Map<Integer, Map<Integer, NGram>> hits) {
        for (int i = table.first(hash); i < table.nGrams.length && table.nGrams[i].hash() == hash; i++) {
            NGram nGram = table.nGrams[i];
            hits.computeIfAbsent(nGram.item(), item -> new TreeMap<>()).put(nGram.number(), nGram);
        }
    }
}
