package org.longalign.length;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.longalign.internal.Bounds;

/**
 * Consecutive ranges of length: bucket i holds {@code edges[i] <= length < edges[i + 1]}.
 *
 * @param edges ascending; one more than there are buckets
 */
public record LengthBuckets(int[] edges) {
    /** @throws IllegalArgumentException if there are fewer than two edges or they do not ascend */
    public LengthBuckets {
        if (edges.length < 2) {
            throw new IllegalArgumentException("buckets need at least two edges");
        }
        for (int i = 1; i < edges.length; i++) {
            if (edges[i] <= edges[i - 1]) {
                throw new IllegalArgumentException("edges must ascend: " + edges[i - 1] + ", " + edges[i]);
            }
        }
        edges = edges.clone();
    }

    /** Doubling edges from a power of two at or below the shortest sequence to one above the longest. */
    public static LengthBuckets doubling(List<LengthDistribution> distributions) {
        int shortest =
                distributions.stream().mapToInt(LengthDistribution::min).min().orElse(1);
        int longest =
                distributions.stream().mapToInt(LengthDistribution::max).max().orElse(1);
        List<Integer> edges = new ArrayList<>();
        for (long edge = Integer.highestOneBit(shortest); ; edge *= 2) {
            edges.add((int) Math.min(edge, Integer.MAX_VALUE));
            if (edge > longest) {
                return new LengthBuckets(
                        edges.stream().mapToInt(Integer::intValue).toArray());
            }
        }
    }

    /** Equal widths from 0 to above the longest sequence. */
    public static LengthBuckets linear(List<LengthDistribution> distributions, int width) {
        Bounds.within("width", width, 1, Integer.MAX_VALUE);
        int longest =
                distributions.stream().mapToInt(LengthDistribution::max).max().orElse(1);
        int count = Bounds.within("the number of buckets", longest / width + 1, 1, 1 << 20);
        int[] edges = new int[count + 1];
        Arrays.setAll(edges, i -> (int) Math.min(Integer.MAX_VALUE, (long) i * width));
        return new LengthBuckets(edges);
    }

    /** Number of buckets. */
    public int size() {
        return edges.length - 1;
    }

    /** A bucket's lower edge in short, such as {@code 512} or {@code 8k} (1k = 1,024). */
    public String label(int bucket) {
        int edge = edges[bucket];
        return edge >= 1024 && edge % 1024 == 0 ? edge / 1024 + "k" : Integer.toString(edge);
    }

    /** Share of a distribution's sequences in each bucket, in percent. */
    public double[] percentOfSequences(LengthDistribution distribution) {
        double[] percent = new double[size()];
        Arrays.setAll(percent, i -> 100.0 * distribution.countBetween(edges[i], edges[i + 1]) / distribution.count());
        return percent;
    }

    /** Share of a distribution's tokens in each bucket, in percent. */
    public double[] percentOfTokens(LengthDistribution distribution) {
        double[] percent = new double[size()];
        Arrays.setAll(percent, i -> 100.0 * distribution.tokensBetween(edges[i], edges[i + 1]) / distribution.tokens());
        return percent;
    }
}
