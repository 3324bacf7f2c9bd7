package org.longalign.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.longalign.evaluation.statistics.Bootstrap;
import org.longalign.evaluation.statistics.RisingCurve;
import org.longalign.evaluation.statistics.SeriesAgreement;

/**
 * Fits the heuristic judge's mapping to answers that people scored, and measures how far the heuristic is from them:
 * each item is left out of the fit in turn, and its answers are rated by the mapping of the others.
 *
 * @param mapping the mapping fitted to all answers, with its error
 * @param agreement of the heuristic's ratings, not rounded, with the scores; items left out in turn
 * @param medianError the mean absolute error of always saying the median of the other items' scores: what a judge has to
 *     beat that looks at anything
 */
public record OverlapCalibration(OverlapMapping mapping, SeriesAgreement agreement, double medianError) {
    private static final int HUNDREDTHS = 100;

    /** The kind of curve that is fitted. */
    public enum Shape {
        /** A straight line of least squares. */
        LINE,
        /** A straight line of least squares from 1 at no overlap: what shares nothing is worth nothing. */
        FROM_WORST,
        /** Any curve that never falls. */
        ISOTONIC;

        private RisingCurve fit(List<Point> points) {
            return switch (this) {
                case LINE -> RisingCurve.line(overlaps(points), scores(points), Rating.WORST, Rating.BEST);
                case FROM_WORST ->
                    IntStream.rangeClosed(1, HUNDREDTHS)
                            .mapToObj(i -> OverlapMapping.lineTo(i / (double) HUNDREDTHS))
                            .min(Comparator.comparingDouble(line -> squaredError(line, points)))
                            .orElseThrow()
                            .curve();
                case ISOTONIC -> RisingCurve.isotonic(overlaps(points), scores(points));
            };
        }
    }

    /**
     * An answer that a person scored.
     *
     * @param item the item it belongs to
     * @param overlap its overlap with the reference answer, or with what stands for it
     * @param score the person's score
     */
    public record Point(int item, double overlap, int score) {}

    /**
     * The scored examples of a benchmark against its reference answers.
     *
     * @throws IllegalArgumentException if fewer than two items have examples
     */
    public static OverlapCalibration of(LongBenchChat bench, Shape shape, Bootstrap bootstrap) {
        List<Point> points = new ArrayList<>();
        for (BenchmarkItem item : bench.items()) {
            for (ScoredAnswer example : item.examples()) {
                double overlap =
                        TextOverlap.of(example.answer(), item.reference()).mean();
                points.add(new Point(item.index(), overlap, example.score()));
            }
        }
        return of(points, shape, bootstrap);
    }

    /**
     * The points of a file of scored answers without its reference answers, such as the released {@code
     * few_shots.json}: the best-scored other answer to the same item stands for the reference, and where several are the
     * best, the mean of the overlaps with them. It makes the heuristic look worse than a true reference would, since that
     * other answer may itself be poor.
     *
     * @param leastScore answers are left out whose best other answer has a lower score; 1 for none
     * @throws IllegalArgumentException if the file does not have the layout; the message names file, item and field
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static List<Point> amongExamples(Path fewShots, int leastScore) {
        List<Point> points = new ArrayList<>();
        List<List<ScoredAnswer>> items = BenchmarkLayout.examples(fewShots);
        for (int item = 0; item < items.size(); item++) {
            List<ScoredAnswer> answers = items.get(item);
            for (int i = 0; i < answers.size(); i++) {
                List<ScoredAnswer> others = new ArrayList<>(answers);
                ScoredAnswer answer = others.remove(i);
                OptionalInt best = others.stream().mapToInt(ScoredAnswer::score).max();
                if (best.isPresent() && best.getAsInt() >= leastScore) {
                    double overlap = others.stream()
                            .filter(other -> other.score() == best.getAsInt())
                            .mapToDouble(other -> TextOverlap.of(answer.answer(), other.answer())
                                    .mean())
                            .average()
                            .orElseThrow();
                    points.add(new Point(item, overlap, answer.score()));
                }
            }
        }
        return points;
    }

    /**
     * Fits and measures.
     *
     * @throws IllegalArgumentException if there are points of fewer than two items
     */
    public static OverlapCalibration of(List<Point> points, Shape shape, Bootstrap bootstrap) {
        int[] items = points.stream().mapToInt(Point::item).toArray();
        if (IntStream.of(items).distinct().count() < 2) {
            throw new IllegalArgumentException(
                    "scored answers to at least two items are needed, so that one can be left" + " out; there are "
                            + points.size() + " answers");
        }
        double[] predicted = new double[points.size()];
        double medianGaps = 0;
        for (int item : IntStream.of(items).distinct().toArray()) {
            List<Point> others = points.stream().filter(p -> p.item() != item).toList();
            OverlapMapping fitted = new OverlapMapping(shape.fit(others), "", "");
            double median = median(scores(others));
            for (int i = 0; i < items.length; i++) {
                if (items[i] == item) {
                    predicted[i] = fitted.rating(points.get(i).overlap());
                    medianGaps += Math.abs(median - points.get(i).score());
                }
            }
        }
        SeriesAgreement agreement = SeriesAgreement.of(predicted, scores(points), items, bootstrap);
        String basis = String.format(
                Locale.ROOT,
                "fitted to %d scored answers, mean absolute error %.2f",
                items.length,
                agreement.meanAbsoluteDifference().value());
        return new OverlapCalibration(
                new OverlapMapping(
                        shape.fit(points),
                        shape.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " of " + items.length,
                        basis),
                agreement,
                medianGaps / items.length);
    }

    private static double[] overlaps(List<Point> points) {
        return points.stream().mapToDouble(Point::overlap).toArray();
    }

    private static double[] scores(List<Point> points) {
        return points.stream().mapToDouble(Point::score).toArray();
    }

    private static double squaredError(OverlapMapping mapping, List<Point> points) {
        return points.stream()
                .mapToDouble(p -> Math.pow(mapping.rating(p.overlap()) - p.score(), 2))
                .sum();
    }

    private static double median(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** In words, such as {@code heuristic, line of 150: 150 answers, Spearman 0.35 [...] ...; the median errs by 2.28}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "heuristic, %s: %d answers, Spearman %s, Kendall %s, mean absolute difference %s; always saying the"
                        + " median errs by %.2f",
                mapping.name(),
                agreement.pairs(),
                agreement.spearman(),
                agreement.kendall(),
                agreement.meanAbsoluteDifference(),
                medianError);
    }
}
