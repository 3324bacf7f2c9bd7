package org.longalign.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.longalign.Trials;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.ModelShape;
import org.longalign.cluster.TimeModel;
import org.longalign.model.DecoderConfig;
import org.longalign.paper.task.TaskKind;
import org.longalign.paper.task.TaskMixture;
import org.longalign.paper.task.TaskShape;

/**
 * The minutes that notebooks 07 to 10 give for the profile {@code gpu} are those of the time model for one H100, on which
 * small models take as long as the device needs to begin each kernel. Nothing of it was measured.
 */
class GpuForecastTest {
    private static final Path NOTEBOOKS = Path.of("notebooks");
    private static final Pattern STATED = Pattern.compile("`gpu`[^.]*?(\\d+) (minute|second)s?(?: more)? on one H100");

    /** Assumed: a twentieth of the peak, by products of matrices as narrow as the models. */
    private static final double FLOP_PER_SECOND = 5e13;

    /** Assumed in devices.json: several workers launch faster than the device begins. */
    private static final double SECONDS_A_KERNEL = 4e-6;

    /** Kernels that the roofline counts, all activations kept. */
    private static final int IN_LAYER = 101;

    private static final int AROUND = 43;
    private static final int FORWARD_IN_LAYER = 34;
    private static final int IN_UPDATE_OF_LAYER = 84;
    private static final int TOKENS_OF_A_PASS = 4_096;

    private final Set<String> counted = new HashSet<>();

    /** Seconds of the runs of an experiment that no experiment before has made. */
    private double seconds(Experiment experiment) {
        double seconds = 0;
        for (Arm arm : experiment.arms().values()) {
            if (counted.add(arm.fingerprint(0))) {
                seconds += experiment.seeds() * seconds(arm);
            }
            if (counted.add(arm.base().toString())) {
                seconds += experiment.seeds() * seconds(arm.base());
            }
        }
        return seconds;
    }

    private static double seconds(Arm arm) {
        return seconds(arm.base().config(), Arrays.stream(arm.training().plans(arm.sequences(0), 0))) + evaluation(arm);
    }

    private static double seconds(PretrainingConfig base) {
        return seconds(
                base.config(),
                base.stages().stream().filter(stage -> stage.steps() > 0).map(stage -> {
                    int rows = Math.max(1, base.tokensPerStep() / stage.tokens());
                    int[] lengths = new int[rows * stage.steps()];
                    Arrays.fill(lengths, stage.tokens());
                    return BatchPlan.naive(lengths).batchSize(rows).build();
                }));
    }

    private static double seconds(DecoderConfig config, Stream<BatchPlan> plans) {
        ModelShape shape = shape(config);
        int layers = config.layers();
        TimeModel model = new TimeModel(
                FLOP_PER_SECOND,
                SECONDS_A_KERNEL * (IN_LAYER * layers + AROUND) / shape.billions(),
                SECONDS_A_KERNEL * IN_UPDATE_OF_LAYER * layers / shape.billions());
        return plans.mapToDouble(plan -> model.forecast(plan, shape).seconds()).sum();
    }

    private static ModelShape shape(DecoderConfig config) {
        return new ModelShape(
                "small",
                config.parameterCount(),
                config.layers(),
                config.attention().querySize());
    }

    /** Forward passes over the evaluation sets, as often as they are asked. */
    private static double evaluation(Arm arm) {
        ArmQuestions questions = arm.questions();
        double atEnd = questions.atEnd().stream()
                .mapToDouble(set -> seconds(arm.base().config(), set))
                .sum();
        double onTheWay = questions.onTheWay().stream()
                .mapToDouble(set -> seconds(arm.base().config(), set))
                .sum();
        return atEnd + (questions.times() + 1) * onTheWay;
    }

    private static double seconds(DecoderConfig config, EvalSet set) {
        double length = (set.minContext() + set.maxContext()) / 2.0;
        double tokens = set.count() * length;
        double flop = tokens
                * (2.0 * config.parameterCount()
                        + 2.0 * config.layers() * config.attention().querySize() * length);
        double passes = Math.max(1, tokens / TOKENS_OF_A_PASS);
        return flop / FLOP_PER_SECOND + passes * SECONDS_A_KERNEL * (FORWARD_IN_LAYER * config.layers() + AROUND);
    }

    private static double statedSeconds(String number) throws IOException {
        try (Stream<Path> files = Files.list(NOTEBOOKS)) {
            Path file = files.filter(each -> each.getFileName().toString().startsWith(number + "-"))
                    .findFirst()
                    .orElseThrow();
            JsonNode first = new ObjectMapper()
                    .readTree(file.toFile())
                    .path("cells")
                    .path(0)
                    .path("source");
            StringBuilder text = new StringBuilder();
            first.forEach(line -> text.append(line.asText()));
            Matcher stated = STATED.matcher(text);
            assertTrue(stated.find(), file + " gives no time for the profile gpu");
            return Integer.parseInt(stated.group(1)) * (stated.group(2).equals("minute") ? 60.0 : 1.0);
        }
    }

    /** The two sizes of notebook 10, by its cell of this profile. */
    private static Experiment ofTheTenQuestions(Experiments experiments) {
        List<TaskKind> kinds = List.of(TaskKind.KEY_VALUE, TaskKind.SPAN, TaskKind.COUNT);
        List<TaskKind> shorts =
                List.of(TaskKind.KEY_VALUE, TaskKind.SPAN, TaskKind.COUNT, TaskKind.LARGEST, TaskKind.ADD);
        List<DataSlice> data = List.of(
                new DataSlice(19_200, TaskMixture.of(shorts, 16, 64)),
                new DataSlice(2_400, TaskMixture.of(kinds, 128, 512)));
        List<EvalSet> atEnd = Stream.of(
                        sets(kinds, 128, 512), sets(kinds, 512, 2_048), sets(List.of(TaskKind.MULTI_HOP), 128, 512))
                .flatMap(List::stream)
                .toList();
        List<EvalSet> onTheWay = Stream.concat(sets(kinds, 128, 512).stream(), sets(shorts, 16, 64).stream())
                .toList();
        ArmQuestions questions = new ArmQuestions(atEnd, onTheWay, 8);
        Map<String, Arm> arms = new LinkedHashMap<>();
        experiments
                .sizes()
                .arms()
                .forEach((name, arm) ->
                        arms.put(name, new Arm(arm.base(), data, ArmTraining.packed(1, 3e-3, 32), questions)));
        return new Experiment("model size", arms, 1);
    }

    private static List<EvalSet> sets(List<TaskKind> kinds, int least, int most) {
        return kinds.stream()
                .map(kind -> new EvalSet(EvalSet.LONG, kind, least, most, TaskShape.CUSTOMARY, 24))
                .toList();
    }

    @Test
    @Tag(Trials.LONG)
    void theNotebooksGiveTheForecastsMinutes() throws IOException {
        Experiments experiments = Experiments.at(ExperimentScale.gpu());
        double data = seconds(experiments.dataQuantity()) + seconds(experiments.dataDiversity());
        double training =
                seconds(experiments.methods()) + seconds(experiments.weighting()) + seconds(experiments.sizes());
        // After 08, which has trained the bases.
        double questions = seconds(ofTheTenQuestions(experiments));
        assertEquals(questions, statedSeconds("10"), .25 * questions, "10");
        assertEquals(data, statedSeconds("07"), .15 * data, "07");
        assertEquals(training, statedSeconds("08"), .15 * training, "08");
        assertEquals(
                data + training, statedSeconds("09"), .15 * (data + training), "09, without the runs of 07 and 08");
    }
}
