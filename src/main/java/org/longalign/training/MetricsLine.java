package org.longalign.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Jsonl;

/**
 * A line of a metrics file: a step, or, with the number 0 and nothing else, the evaluation before the first. The
 * components are those of {@link TrainingStep} and {@link ValidationLoss}; {@code tokenLoss} and the two rates follow from
 * others and are there for readers of the file.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record MetricsLine(
        int step,
        @Nullable Integer plan,
        @Nullable Double loss,
        @Nullable Double tokenLoss,
        @Nullable Double learningRate,
        @Nullable Double gradientNorm,
        @Nullable Long realTokens,
        @Nullable Long computedTokens,
        @Nullable Long targetTokens,
        @Nullable Double milliseconds,
        @Nullable Double elapsedSeconds,
        @Nullable Double tokensPerSecond,
        @Nullable Double computedTokensPerSecond,
        @Nullable Double idleShare,
        @Nullable Double modelFlopUtilisation,
        @Nullable Long peakBytes,
        @Nullable Long deviceBytes,
        @Nullable Double evaluationLoss,
        @Nullable Double evaluationTokenLoss,
        @Nullable Double evaluationSeconds,
        @Nullable List<SequenceLoss> sequenceLosses) {

    /** The line of the evaluation before the first step. */
    private record First(int step, double evaluationLoss, double evaluationTokenLoss, double evaluationSeconds) {}

    static MetricsLine of(TrainingStep step) {
        ValidationLoss evaluation = step.evaluation();
        return new MetricsLine(
                step.step(),
                step.plan(),
                step.loss(),
                step.tokenLoss(),
                step.learningRate(),
                step.gradientNorm(),
                step.realTokens(),
                step.computedTokens(),
                step.targetTokens(),
                step.milliseconds(),
                step.cost().elapsedSeconds(),
                step.tokensPerSecond(),
                step.computedTokensPerSecond(),
                step.cost().idleShare(),
                step.cost().modelFlopUtilisation(),
                step.cost().peakBytes(),
                step.cost().deviceBytes(),
                evaluation == null ? null : evaluation.loss(),
                evaluation == null ? null : evaluation.tokenLoss(),
                evaluation == null ? null : evaluation.seconds(),
                step.sequenceLosses());
    }

    /** The lines of a log: what a file holds that was written from its beginning. */
    static List<Object> of(TrainingLog log) {
        List<Object> lines = new ArrayList<>();
        log.evaluations().stream()
                .filter(evaluation -> evaluation.step() == 0)
                .forEach(evaluation ->
                        lines.add(new First(0, evaluation.loss(), evaluation.tokenLoss(), evaluation.seconds())));
        log.steps().forEach(step -> lines.add(of(step)));
        return lines;
    }

    /** The line as bytes, with its end. */
    byte[] bytes() {
        try {
            return (Jsonl.JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and lists of them are JSON", e);
        }
    }

    static TrainingLog readLog(Path file) {
        Jsonl.Contents<MetricsLine> contents = Jsonl.read(file, MetricsLine.class);
        List<MetricsLine> lines = contents.records();
        int wrong = contents.badLines().size();
        boolean torn = wrong == 1 && contents.badLines().get(0).line() > lines.size();
        if (wrong > 0 && !torn) {
            contents.orThrow();
        }
        List<TrainingStep> steps = new ArrayList<>();
        List<ValidationLoss> evaluations = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            MetricsLine line = lines.get(i);
            try {
                ValidationLoss evaluation = line.evaluation();
                if (evaluation != null) {
                    evaluations.add(evaluation);
                }
                if (line.step() > 0) {
                    steps.add(line.toStep(steps.size() + 1));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ":" + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        double seconds =
                steps.isEmpty() ? 0 : steps.get(steps.size() - 1).cost().elapsedSeconds();
        if (!evaluations.isEmpty() && evaluations.get(evaluations.size() - 1).step() == steps.size()) {
            seconds += evaluations.get(evaluations.size() - 1).seconds();
        }
        List<String> notes = torn ? List.of("the last line of " + file + " is torn and left out") : List.of();
        RunDescription run = RunDescription.besideIfAny(file);
        return new TrainingLog(
                steps,
                evaluations,
                run == null ? steps.size() : run.plannedSteps(steps.size()),
                seconds,
                run == null ? List.of() : run.setup(),
                notes);
    }

    private @Nullable ValidationLoss evaluation() {
        return evaluationLoss == null
                ? null
                : new ValidationLoss(
                        step,
                        evaluationLoss,
                        Objects.requireNonNullElse(evaluationTokenLoss, evaluationLoss),
                        Objects.requireNonNullElse(evaluationSeconds, 0.0));
    }

    private TrainingStep toStep(int expected) {
        if (step != expected) {
            throw new IllegalArgumentException("step " + step + " where step " + expected + " should be");
        }
        return new TrainingStep(
                step,
                needed("plan", plan),
                needed("loss", loss),
                needed("learningRate", learningRate),
                needed("gradientNorm", gradientNorm),
                new TrainingStep.Tokens(
                        needed("realTokens", realTokens),
                        needed("computedTokens", computedTokens),
                        needed("targetTokens", targetTokens)),
                new TrainingStep.Cost(
                        needed("milliseconds", milliseconds),
                        needed("elapsedSeconds", elapsedSeconds),
                        needed("idleShare", idleShare),
                        modelFlopUtilisation,
                        needed("peakBytes", peakBytes),
                        deviceBytes == null ? 0 : deviceBytes),
                needed("sequenceLosses", sequenceLosses),
                evaluation());
    }

    private static <T> T needed(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("the field " + name + " is missing");
        }
        return value;
    }
}
