package org.longalign.length;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * So many sequences of one kind and so many of another, such as long instructions among short chats; the same for the
 * same seed on every machine. Immutable: {@link #and} gives a new one.
 *
 * <pre>{@code
 * var mixture = LengthMixture.of(9_000, LengthSource.logNormal(900, 1, 16, 8_192))
 *         .and(1_000, LengthSource.uniform(8_192, 65_535));
 * LengthDistribution lengths = mixture.draw("short and long", 7);
 * }</pre>
 */
public final class LengthMixture {
    private record Part(int count, LengthSource source) {}

    private final List<Part> parts;

    private LengthMixture(List<Part> parts) {
        this.parts = parts;
    }

    /** {@code count} sequences from a source. */
    public static LengthMixture of(int count, LengthSource source) {
        return new LengthMixture(List.of()).and(count, source);
    }

    /**
     * Long among short as in the benchmarks of packing: 90 % log-normal with median 900 and sigma 1 within 16 to 8,192
     * tokens, 10 % uniform from 8,192 to 65,535.
     */
    public static LengthMixture longAmongShort(int count) {
        int longOnes = count / 10;
        return of(count - longOnes, LengthSource.logNormal(900, 1, 16, 8_192))
                .and(longOnes, LengthSource.uniform(8_192, 65_535));
    }

    /** This mixture and {@code count} sequences more, from another source. */
    public LengthMixture and(int count, LengthSource source) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot draw " + count + " sequences");
        }
        List<Part> more = new ArrayList<>(parts);
        more.add(new Part(count, source));
        return new LengthMixture(List.copyOf(more));
    }

    /** Draws the lengths in random order, as {@code BatchPlan} takes them. */
    public int[] lengths(long seed) {
        Random random = new Random(seed);
        List<Integer> lengths = new ArrayList<>();
        for (Part part : parts) {
            for (int i = 0; i < part.count(); i++) {
                lengths.add(part.source().draw(random));
            }
        }
        Collections.shuffle(lengths, random);
        return lengths.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Draws the lengths as a distribution.
     *
     * @throws IllegalArgumentException if the mixture is empty
     */
    public LengthDistribution draw(String name, long seed) {
        return LengthDistribution.of(name, lengths(seed));
    }
}
