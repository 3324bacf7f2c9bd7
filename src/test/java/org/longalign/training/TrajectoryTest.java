package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.Trials;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchPlanBuilder;
import org.longalign.model.CausalLm;
import org.longalign.model.ComputeOptions;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.tokenize.Sequences;

/**
 * One trajectory of losses, whatever computes it: each step takes all sequences, so padding, packing, accumulation,
 * devices, chunks of the loss, recomputation and a stop with a resume may change the arithmetic's order only.
 */
@Tag(Trials.TAG)
class TrajectoryTest {
    private static final double RELATIVE = 1e-6;
    private static final DecoderConfig CONFIG =
            DecoderConfig.of(CopyTask.VOCABULARY, 32, 2, 4).withKeyValueHeads(2);
    private static final Sequences DATA = CopyTask.sequences(24, 1, 20, 7);

    /** The losses of steps 1 to 8: Eq. 2 over all sequences, AdamW at 0.003. */
    private static final double[] LOSSES = {
        3.60494211, 3.42598654, 3.12507121, 2.89925123, 2.73322507, 2.61858507, 2.54745938, 2.51229328
    };

    @TempDir
    Path folder;

    @Test
    void everyWayToComputeFollowsTheSameLosses() {
        List<Runnable> all = new ArrayList<>();
        for (Way way : ways()) {
            options().forEach(options -> all.add(() -> follows(way, options)));
        }
        Collections.shuffle(all, new Random(5));
        all.subList(0, Trials.of(all.size(), 6)).forEach(Runnable::run);
    }

    @Test
    void aStopAndAResumeFollowTheSameLosses() {
        List<Way> all = ways();
        Collections.shuffle(all, new Random(6));
        all.subList(0, Trials.of(all.size(), 2))
                .forEach(way -> followsWithStops(way, options().get(3)));
    }

    private static List<ComputeOptions> options() {
        ComputeOptions plain = ComputeOptions.defaults(Device.cpu());
        return IntStream.of(0, 17, 1, 1000)
                .mapToObj(plain::withLossChunkTokens)
                .flatMap(options -> Stream.of(options.withRecompute(false), options.withRecompute(true)))
                .toList();
    }

    /** One plan a step; the sequences of each step are the whole data. */
    private record Way(String name, BatchPlan[] plans) {
        @Override
        public String toString() {
            return name + ": " + plans[0];
        }
    }

    private static List<Way> ways() {
        int[] lengths = DATA.lengths();
        List<Way> ways = new ArrayList<>();
        for (int batch : new int[] {1, 2, 5, 24}) {
            int microBatches = (24 + batch - 1) / batch;
            ways.add(way("naive-" + batch, BatchPlan.naive(lengths).batchSize(batch), microBatches, 1));
            ways.add(way("sorted-" + batch, BatchPlan.sorted(lengths).batchSize(batch), 1, microBatches));
        }
        int longest = Arrays.stream(lengths).max().orElseThrow();
        for (int maxTokens : new int[] {longest, 100, 10_000}) {
            ways.add(way("packed-" + maxTokens, BatchPlan.packed(lengths).maxTokens(maxTokens), 6, 4));
        }
        return ways;
    }

    private static Way way(String name, BatchPlanBuilder builder, int accumulation, int devices) {
        BatchPlan[] plans = new BatchPlan[LOSSES.length];
        for (int i = 0; i < plans.length; i++) {
            plans[i] =
                    builder.accumulation(accumulation).devices(devices).seed(i).build();
        }
        return new Way(name, plans);
    }

    private static Training training(CausalLm model, Way way) {
        return Training.of(model, DATA, way.plans()).learningRate(3e-3).warmupRatio(0.25);
    }

    private static void follows(Way way, ComputeOptions options) {
        try (CausalLm model = CausalLm.create(CONFIG, 3, Device.cpu())) {
            model.options(options);
            check(training(model, way).run(), way + ", " + options);
        }
    }

    private void followsWithStops(Way way, ComputeOptions options) {
        Checkpoints checkpoints = Checkpoints.in(folder.resolve(way.name())).withEverySteps(2);
        for (int stop : new int[] {3, 6}) {
            try (CausalLm model = CausalLm.create(CONFIG, 3, Device.cpu())) {
                model.options(options);
                SmallRun.interruptedAfter(stop, training(model, way).checkpoints(checkpoints));
            }
        }
        try (CausalLm model = CausalLm.create(CONFIG, 3, Device.cpu())) {
            model.options(options);
            TrainingLog log = training(model, way).checkpoints(checkpoints).run();
            assertTrue(log.toString().contains("resumed after step"), log.toString());
            check(log, way + ", stopped twice");
        }
    }

    private static void check(TrainingLog log, String way) {
        assertEquals(LOSSES.length, log.losses().length, way);
        for (int i = 0; i < LOSSES.length; i++) {
            assertEquals(LOSSES[i], log.losses()[i], RELATIVE * LOSSES[i], way + ", step " + (i + 1));
        }
    }
}
