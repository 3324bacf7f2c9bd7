package org.longalign.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.longalign.length.LengthBuckets;
import org.longalign.length.LengthDistribution;
import org.longalign.tokenize.Sequences;
import org.longalign.training.TrainingLog.Groups;

/** The groups of a run's sequences by which its log tells losses. */
final class SequenceGroups {
    private SequenceGroups() {}

    /**
     * Groups by length in buckets that double, and by source where there are sources, in alphabetical order.
     *
     * @param sources the source of each sequence; null if they are not known
     */
    static List<Groups> of(Sequences sequences, @Nullable List<String> sources) {
        List<Groups> all = new ArrayList<>();
        all.add(byLength(sequences.lengths()));
        if (sources != null) {
            List<String> names = List.copyOf(new TreeSet<>(sources));
            all.add(new Groups(
                    Groups.SOURCE, names, sources.stream().map(names::indexOf).toList()));
        }
        return all;
    }

    /** Buckets without a sequence are left out. */
    private static Groups byLength(int[] lengths) {
        LengthBuckets buckets = LengthBuckets.doubling(List.of(LengthDistribution.of("sequences", lengths)));
        Map<Integer, String> names = new TreeMap<>();
        int[] bucketOfEach = Arrays.stream(lengths)
                .map(length -> bucket(buckets.edges(), length))
                .peek(bucket -> names.computeIfAbsent(bucket, buckets::label))
                .toArray();
        List<Integer> present = List.copyOf(names.keySet());
        return new Groups(
                Groups.LENGTH,
                List.copyOf(names.values()),
                Arrays.stream(bucketOfEach).mapToObj(present::indexOf).toList());
    }

    private static int bucket(int[] edges, int length) {
        int bucket = 0;
        while (bucket + 2 < edges.length && edges[bucket + 1] <= length) {
            bucket++;
        }
        return bucket;
    }
}
