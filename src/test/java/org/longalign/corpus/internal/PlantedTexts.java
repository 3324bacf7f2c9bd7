package org.longalign.corpus.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Random texts, near copies of them, and their similarity by the definition. */
public final class PlantedTexts {
    private static final int VOCABULARY = 5_000;

    private final Random random;

    public PlantedTexts(Random random) {
        this.random = random;
    }

    public String words(int count) {
        return Stream.generate(this::word).limit(count).collect(Collectors.joining(" "));
    }

    public String characters(int count) {
        return Stream.generate(() -> String.valueOf((char) (0x4E00 + random.nextInt(3_000))))
                .limit(count)
                .collect(Collectors.joining());
    }

    /** A copy in which each word is another with some probability. */
    public String changed(String text, double probability) {
        return Stream.of(text.split(" "))
                .map(word -> random.nextDouble() < probability ? word() : word)
                .collect(Collectors.joining(" "));
    }

    private String word() {
        return "w" + random.nextInt(VOCABULARY);
    }

    /** |A and B| / |A or B| of the sets of shingles of texts whose units a space or nothing separates. */
    public static double jaccard(String one, String other, int shingle) {
        Set<List<String>> a = shingles(one, shingle);
        Set<List<String>> b = shingles(other, shingle);
        Set<List<String>> both = new HashSet<>(a);
        both.retainAll(b);
        return (double) both.size() / (a.size() + b.size() - both.size());
    }

    private static Set<List<String>> shingles(String text, int size) {
        List<String> units = List.of(text.split(text.indexOf(' ') < 0 ? "" : " "));
        Set<List<String>> shingles = new HashSet<>();
        for (int i = 0; i + size <= units.size(); i++) {
            shingles.add(new ArrayList<>(units.subList(i, i + size)));
        }
        return shingles;
    }
}
