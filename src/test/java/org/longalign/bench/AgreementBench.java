package org.longalign.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.longalign.evaluation.longbenchchat.OverlapCalibration;
import org.longalign.evaluation.longbenchchat.OverlapCalibration.Point;
import org.longalign.evaluation.longbenchchat.OverlapCalibration.Shape;
import org.longalign.statistics.Bootstrap;
import org.longalign.statistics.Estimate;

/** The heuristic judge against the human scores of a file in the layout of LongBench-Chat's few_shots.json. */
final class AgreementBench {
    static final String USAGE = "agreement FILE [--seed 7]  "
            + " the overlap heuristic (no model) against the human scores of a few_shots.json, items left out in turn";

    /** With one that good beside it, an answer has something like a reference. */
    private static final int GOOD = 9;

    /** An estimate with its 95 % interval. */
    private record Figure(double value, double low, double high) {
        static Figure of(Estimate estimate) {
            return new Figure(
                    Results.rounded(estimate.value(), 3),
                    Results.rounded(estimate.low(), 3),
                    Results.rounded(estimate.high(), 3));
        }
    }

    /** How one mapping fares. */
    private record Result(
            String judge,
            String answers,
            String mapping,
            double fullMarksAt,
            int scored,
            Figure spearman,
            Figure kendall,
            Figure meanAbsoluteDifference,
            double medianErrs) {}

    private AgreementBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(USAGE, arguments, java.util.Map.of("--seed", 7));
        if (options.rest().size() != 1) {
            throw options.error("one file is needed: LongBench-Chat's few_shots.json");
        }
        Path file = Path.of(options.rest().get(0));
        Bootstrap bootstrap = Bootstrap.seeded(options.get("--seed"));
        measure("all, against the best other answer", OverlapCalibration.amongExamples(file, 1), bootstrap);
        measure("those with another of 9 or 10", OverlapCalibration.amongExamples(file, GOOD), bootstrap);
    }

    private static void measure(String answers, List<Point> points, Bootstrap bootstrap) throws IOException {
        for (Shape shape : Shape.values()) {
            OverlapCalibration calibration = OverlapCalibration.of(points, shape, bootstrap);
            Results.print(new Result(
                    "overlap (heuristic)",
                    answers,
                    calibration.mapping().name(),
                    Results.rounded(
                            Collections.max(calibration.mapping().curve().x()), 3),
                    points.size(),
                    Figure.of(calibration.agreement().spearman()),
                    Figure.of(calibration.agreement().kendall()),
                    Figure.of(calibration.agreement().meanAbsoluteDifference()),
                    Results.rounded(calibration.medianError(), 3)));
        }
    }
}
