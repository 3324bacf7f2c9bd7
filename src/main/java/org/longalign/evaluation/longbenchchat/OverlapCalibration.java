package org.longalign.evaluation.longbenchchat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.longalign.evaluation.judge.Rating;
import org.longalign.statistics.Bootstrap;
import org.longalign.statistics.RisingCurve;
import org.longalign.statistics.SeriesAgreement;

/**
 * A fit of the heuristic judge to human scores, with its error by leave-one-out cross-validation: each item is left out
 * of the fit in turn and its answers are rated by the mapping fitted to the others.
 *
 * @param mapping the mapping fitted to all answers, with its error
 * @param agreement of the unrounded heuristic ratings with the scores, by cross-validation
 * @param medianError the mean absolute error of always predicting the median of the other items' scores, the baseline
 *     that any useful judge must beat
 */
public record OverlapCalibration(OverlapMapping mapping, SeriesAgreement agreement, double medianError) {
    private static final int HUNDREDTHS = 100;

    /** The family of fitted curves. */
    public enum Shape {
        /** A least-squares line. */
        LINE,
        /** A least-squares line through a rating of 1 at no overlap. */
        FROM_WORST,
        /** An isotonic regression: any curve that never falls. */
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
     * A human-scored answer.
     *
     * @param item the item it belongs to
     * @param overlap its overlap with the reference answer, or with a substitute for it
     * @param score the person's score
     */
    public record Point(int item, double overlap, int score) {}

    /**
     * Fits to the scored examples of a benchmark, compared with its reference answers.
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
     * Reads a file of scored answers without reference answers, such as the released {@code few_shots.json}. The
     * best-scored other answer to the same item takes the place of the reference; if several are best, the mean of the
     * overlaps with them counts. The heuristic looks worse than with true references, since that other answer may
     * itself be poor.
     *
     * @param leastScore leaves out answers whose best other answer has a lower score; 1 for none
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
     * Fits a mapping and measures its error.
     *
     * @throws IllegalArgumentException if there are points of fewer than two items
     */
    public static OverlapCalibration of(List<Point> points, Shape shape, Bootstrap bootstrap) {
        int[] items = points.stream().mapToInt(Point::item).toArray();
        if (IntStream.of(items).distinct().count() < 2) {
            throw new IllegalArgumentException(
                    "scored answers to at least two items are needed, so that one can be left out; there are "
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

    /**
     * Such as {@code heuristic, line of 150: 150 answers, Spearman 0.35 [0.20, 0.48], Kendall 0.26 [0.15, 0.36], mean
     * absolute difference 2.17 [1.96, 2.39]; always saying the median errs by 2.28}.
     */
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
