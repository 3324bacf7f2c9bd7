package org.longalign.instruct.diversity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.longalign.internal.SeededChoice;

/**
 * Measures of the diversity of instructions:
 *
 * <pre>{@code
 * // given: SelfInstructReport report, List<Instruction> shortRows, Tokenizer tokenizer, int[] lengths
 * Diversity ours = Diversity.of("Self-Instruct", report.instructions().stream().map(Exchange::of).toList());
 * List<Instruction> control = ConcatenatedControl.of(shortRows, tokenizer, 7).rows(lengths);
 * Diversity theirs = Diversity.of("concatenated", control.stream().map(Exchange::of).toList());
 * }</pre>
 *
 * <p>distinct-n and overlaps depend on the amount of text: compare sets with the same number of rows.
 *
 * @param name name of the set
 * @param rows number of exchanges
 * @param distinct distinct-n of the questions for n = 1, 2, 3, 4: distinct n-grams as a share of all n-grams
 * @param sources spread of the rows over sources
 * @param tasks spread of the rows over task types
 * @param meanOverlap mean share of words that two questions have in common (Jaccard similarity)
 * @param nearestOverlap mean Jaccard similarity of a question and the one most similar to it
 * @param coverage parts of their documents that questions and answers take their words from
 */
public record Diversity(
        String name,
        int rows,
        List<Double> distinct,
        Entropy sources,
        Entropy tasks,
        double meanOverlap,
        double nearestOverlap,
        Coverage coverage) {
    /** Number of parts that {@link #of(String, List)} cuts documents into. */
    public static final int PARTS = 10;
    /** The most questions whose overlaps are measured, since all pairs are compared. */
    private static final int COMPARED = 1_000;

    private static final int LONGEST = 4;

    public Diversity {
        distinct = List.copyOf(distinct);
    }

    /** Measures exchanges, with documents cut into {@value #PARTS} parts. */
    public static Diversity of(String name, List<Exchange> exchanges) {
        List<Shingles> questions =
                exchanges.stream().map(Exchange::question).map(Shingles::of).toList();
        List<Double> overlaps = overlaps(sample(exchanges).stream()
                .map(exchange -> Shingles.of(exchange.question()).distinct(1))
                .toList());
        return new Diversity(
                name,
                exchanges.size(),
                IntStream.rangeClosed(1, LONGEST)
                        .mapToObj(n -> distinct(questions, n))
                        .toList(),
                Entropy.of(exchanges, Exchange::source),
                Entropy.of(exchanges, Exchange::task),
                overlaps.get(0),
                overlaps.get(1),
                Coverage.of(exchanges, PARTS));
    }

    /** A sample that does not depend on the order of the exchanges. */
    private static List<Exchange> sample(List<Exchange> exchanges) {
        return exchanges.size() <= COMPARED
                ? exchanges
                : exchanges.stream()
                        .sorted(Comparator.comparingDouble(
                                exchange -> SeededChoice.uniform(0, "overlap", exchange.question())))
                        .limit(COMPARED)
                        .toList();
    }

    private static double distinct(List<Shingles> questions, int n) {
        Set<Long> different = new HashSet<>();
        int[] all = {0};
        for (Shingles question : questions) {
            question.forEach(n, shingle -> {
                different.add(shingle);
                all[0]++;
            });
        }
        return all[0] == 0 ? 0 : (double) different.size() / all[0];
    }

    /** The mean overlap of all pairs, and the mean over questions of the largest. */
    private static List<Double> overlaps(List<Set<Long>> questions) {
        int count = questions.size();
        double[] nearest = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < i; j++) {
                double overlap = jaccard(questions.get(i), questions.get(j));
                sum += overlap;
                nearest[i] = Math.max(nearest[i], overlap);
                nearest[j] = Math.max(nearest[j], overlap);
            }
        }
        double pairs = Math.max(1, (long) count * (count - 1) / 2);
        return List.of(
                sum / pairs,
                IntStream.range(0, count).mapToDouble(i -> nearest[i]).average().orElse(0));
    }

    private static double jaccard(Set<Long> a, Set<Long> b) {
        Set<Long> smaller = a.size() < b.size() ? a : b;
        Set<Long> larger = smaller == a ? b : a;
        long common = smaller.stream().filter(larger::contains).count();
        return common == 0 ? 0 : (double) common / (a.size() + b.size() - common);
    }

    /** A line of numbers for each measure. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add(name + ": " + rows + " rows");
        lines.add(String.format(
                Locale.ROOT,
                "  distinct-1 to -4 of questions: %.2f %.2f %.2f %.2f",
                distinct.get(0),
                distinct.get(1),
                distinct.get(2),
                distinct.get(3)));
        lines.add(String.format(
                Locale.ROOT,
                "  sources %.2f bits (%d kinds), tasks %.2f bits (%d kinds)",
                sources.bits(),
                sources.kinds(),
                tasks.bits(),
                tasks.kinds()));
        lines.add(String.format(
                Locale.ROOT,
                "  words that two questions share: %.3f on average, %.3f with the nearest",
                meanOverlap,
                nearestOverlap));
        lines.add("  " + coverage);
        return String.join("\n", lines);
    }
}
