package org.longalign.instruct.diversity;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;

/**
 * From which part of a document a text draws. The document is cut into parts of equally many units (words, and single
 * Chinese characters). A run of one to {@value #LONGEST} units is <em>telling</em> if the document has it in one part only;
 * a single unit must besides have four letters. Each telling run of the text is a vote of its length for its part.
 *
 * <pre>
 * document   |the whale is white|the ship sails on|the captain is mad|
 * text        Is the captain mad, and not the whale?
 * votes       whale 1, the whale 2 for part 0; captain 1, the captain 2 for part 2
 * </pre>
 *
 * @param shares for each part its share of the votes, which together are 1; all 0 if no run is telling
 * @param quoted the share of the text's different runs of three units that stand in the document, 0 to 1; 0 for a text
 *     without any
 */
public record Alignment(List<Double> shares, double quoted) {
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
     * @param parts how many parts the document is cut into
     * @throws IllegalArgumentException if that is less than one
     */
    public static Alignment of(String document, String text, int parts) {
        if (parts < 1) {
            throw new IllegalArgumentException("a document has at least one part, not " + parts);
        }
        Units units = Units.of(text);
        Units all = Units.of(document);
        double[] votes = new double[parts];
        double quoted = 0;
        for (int n = 1; n <= LONGEST; n++) {
            Map<Long, Integer> places = places(units.runs(n), all, n, parts);
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

    /** The part in which each of some runs stands in a document, or that it stands in several, or nowhere. */
    private static Map<Long, Integer> places(Set<Long> runs, Units document, int n, int parts) {
        Map<Long, Integer> places = new HashMap<>();
        runs.forEach(run -> places.put(run, NOWHERE));
        for (int i = 0; i + n <= document.size(); i++) {
            long run = document.run(i, n);
            Integer before = places.get(run);
            if (before != null && document.tells(i, n)) {
                int part = (int) ((long) i * parts / document.size());
                places.put(run, before == NOWHERE || before == part ? part : SEVERAL);
            }
        }
        return places;
    }

    /** Whether the text draws on any part. */
    public boolean found() {
        return shares.stream().anyMatch(share -> share > 0);
    }
}
