package org.longalign.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The names that a misspelt one was meant to be. */
public final class NearestNames {
    /** The greatest edit distance of a suggestion. */
    private static final int MAX_DISTANCE = 3;

    private static final int MAX_NAMES = 3;

    private NearestNames() {}

    /**
     * The known names that are spelt almost like a name, the nearest first, three at most: a distance of at most 3 and of a
     * third of its letters. {@code of("efficency", List.of("efficiency", "steps"))} is {@code [efficiency]}.
     */
    public static List<String> of(String name, Collection<String> known) {
        int most = Math.min(MAX_DISTANCE, Math.max(name.length() > 1 ? 1 : 0, (name.length() + 1) / 3));
        return known.stream()
                .distinct()
                .filter(other -> !other.equals(name) && distance(name, other) <= most)
                .sorted(Comparator.comparingInt((String other) -> distance(name, other))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MAX_NAMES)
                .toList();
    }

    /**
     * The edits that make one name of the other, ignoring case: letters put in, left out, replaced, and neighbours that
     * changed places. {@code distance("maven", "mavne")} is 1.
     */
    static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int least = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                edits[i][j] = swapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
            }
        }
        return edits[a.length()][b.length()];
    }
}
