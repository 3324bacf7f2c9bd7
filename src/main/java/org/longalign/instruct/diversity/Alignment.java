package org.longalign.instruct.diversity;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.longalign.internal.Bounds;

/**
 * Finds the parts of a document that a text, such as a question, takes its words from. The document is cut into parts
 * of equally many units (words, and single Chinese characters). A shingle of one to {@value #LONGEST} consecutive units
 * is <em>telling</em> if it occurs in one part of the document only; a single unit must also have at least four
 * letters. Each telling shingle of the text is a vote for its part, weighted by its length.
 *
 * <pre>
 * document   |the whale is white|the ship sails on|the captain is mad|
 * text        Is the captain mad, and not the whale?
 * votes       whale 1, the whale 2 for part 0; captain 1, the captain 2 for part 2
 * </pre>
 *
 * @param shares share of the votes for each part, with sum 1; all 0 if no shingle is telling
 * @param quoted share of the text's distinct trigrams that occur in the document, 0 to 1; 0 for a text of fewer than
 *     three units
 */
public record Alignment(List<Double> shares, double quoted) {
    /** The most parts of a document. */
    static final int MOST_PARTS = 1 << 16;

    private static final int LONGEST = 4;
    private static final int QUOTED = 3;
    private static final int NOWHERE = -1;
    private static final int SEVERAL = -2;

    public Alignment {
        shares = List.copyOf(shares);
    }

    /**
     * Aligns a text with a document.
     *
     * @param parts the number of parts
     * @throws IllegalArgumentException if it is less than 1
     */
    public static Alignment of(String document, String text, int parts) {
        Bounds.within("parts", parts, 1, MOST_PARTS);
        Shingles units = Shingles.of(text);
        Shingles all = Shingles.of(document);
        double[] votes = new double[parts];
        double quoted = 0;
        for (int n = 1; n <= LONGEST; n++) {
            Map<Long, Integer> places = places(units.distinct(n), all, n, parts);
            for (int part : places.values()) {
                if (part >= 0) {
                    votes[part] += n;
                }
            }
            if (n == QUOTED && !places.isEmpty()) {
                long found =
                        places.values().stream().filter(part -> part != NOWHERE).count();
                quoted = (double) found / places.size();
            }
        }
        double sum = Arrays.stream(votes).sum();
        return new Alignment(
                DoubleStream.of(votes)
                        .map(vote -> sum == 0 ? 0 : vote / sum)
                        .boxed()
                        .toList(),
                quoted);
    }

    /** The part of the document that contains each shingle, or {@link #SEVERAL} or {@link #NOWHERE}. */
    private static Map<Long, Integer> places(Set<Long> shingles, Shingles document, int n, int parts) {
        Map<Long, Integer> places = new HashMap<>();
        shingles.forEach(shingle -> places.put(shingle, NOWHERE));
        for (int i = 0; i + n <= document.size(); i++) {
            long shingle = document.shingle(i, n);
            Integer before = places.get(shingle);
            if (before != null && document.tells(i, n)) {
                int part = (int) ((long) i * parts / document.size());
                places.put(shingle, before == NOWHERE || before == part ? part : SEVERAL);
            }
        }
        return places;
    }

    /** Whether the text takes words from any part. */
    public boolean found() {
        return shares.stream().anyMatch(share -> share > 0);
    }
}
