package org.longalign.corpus.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.longalign.corpus.SelectionSteps.NormalisedText;
import org.longalign.corpus.spark.Totals.Stratum;

/** Draws from each stratum the documents with the smallest keys: sorts them all and counts off each stratum's quota. */
final class Draw {
    private Draw() {}

    /**
     * A document that can be drawn. Documents are ordered by stratum, key and id.
     *
     * @param stratum its source and language
     * @param key its key in the draw
     * @param id the document
     * @param part the index of the part that holds it
     * @param tokens its length
     * @param text what its text is recognised by
     */
    record Drawable(Stratum stratum, double key, String id, int part, int tokens, NormalisedText text)
            implements Serializable, Comparable<Drawable> {
        @Override
        public int compareTo(Drawable other) {
            int byStratum = stratum.compareTo(other.stratum);
            int byKey = byStratum != 0 ? byStratum : Double.compare(key, other.key);
            return byKey != 0 ? byKey : id.compareTo(other.id);
        }
    }

    /** The drawn documents, in order. */
    static JavaRDD<Drawable> draw(JavaRDD<Drawable> documents, Map<Stratum, Integer> quotas, int partitions) {
        JavaRDD<Drawable> sorted =
                documents.sortBy(each -> each, true, partitions).persist(StorageLevel.MEMORY_AND_DISK());
        List<Map<Stratum, Integer>> counts = sorted.mapPartitions(each -> List.of(count(each)).iterator()).collect();
        // For each partition the documents of each stratum in the ones before it.
        List<Map<Stratum, Integer>> before = new ArrayList<>();
        Map<Stratum, Integer> sum = new TreeMap<>();
        for (Map<Stratum, Integer> each : counts) {
            before.add(new TreeMap<>(sum));
            each.forEach((stratum, count) -> sum.merge(stratum, count, Integer::sum));
        }
        Map<Stratum, Integer> wanted = new TreeMap<>(quotas);
        return sorted.mapPartitionsWithIndex(
                (index, each) -> {
                    Map<Stratum, Integer> rank = new TreeMap<>(before.get(index));
                    List<Drawable> drawn = new ArrayList<>();
                    while (each.hasNext()) {
                        Drawable one = each.next();
                        if (rank.merge(one.stratum(), 1, Integer::sum) <= wanted.getOrDefault(one.stratum(), 0)) {
                            drawn.add(one);
                        }
                    }
                    return drawn.iterator();
                },
                true);
    }

    private static Map<Stratum, Integer> count(Iterator<Drawable> documents) {
        Map<Stratum, Integer> counts = new TreeMap<>();
        while (documents.hasNext()) {
            counts.merge(documents.next().stratum(), 1, Integer::sum);
        }
        return counts;
    }
}
