package org.longalign.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.length.LengthMixture;
import org.longalign.length.LengthSource;
import org.longalign.model.CausalLm;
import org.longalign.model.Device;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;
import org.longalign.training.Training;
import org.longalign.training.TrainingLog;

/**
 * One pass of training over the same sequences, batched in each of the paper's ways. Their lengths are a sixty-fourth of
 * a mix such as LongAlign's: nine in ten log-normal, one in ten uniform up to the length of a pack.
 */
final class TrainingBench {
    static final String USAGE =
            "training [--sequences 160] [--batch 8] [--rounds 3] [--seed 7]   real tokens a second of"
                    + " naive, sorted, packed and packed + weighted training; 1,024 tokens a pack";

    private static final int MAX_TOKENS = 1_024;
    private static final String NAIVE = "naive";

    /** One way to batch and weight. */
    private record Strategy(BatchPlan plan, LossWeighting weighting) {}

    /** The figures of a strategy; milliseconds of the whole pass. */
    private record Result(
            String strategy,
            int sequences,
            int steps,
            long realTokens,
            long computedTokens,
            double milliseconds,
            double tokensPerSecond,
            double timesNaive,
            double peakMiB,
            int rounds) {}

    private TrainingBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(
                        USAGE, arguments, Map.of("--sequences", 160, "--batch", 8, "--rounds", 3, "--seed", 7))
                .noRest();
        int seed = options.get("--seed");
        int longOnes = options.get("--sequences") / 10;
        int[] lengths = LengthMixture.of(
                        options.get("--sequences") - longOnes, LengthSource.logNormal(14, 1, 4, MAX_TOKENS / 8))
                .and(longOnes, LengthSource.uniform(MAX_TOKENS / 8, MAX_TOKENS))
                .lengths(seed);
        Sequences sequences = sequences(lengths, seed);
        Map<String, Strategy> strategies = strategies(lengths, options.get("--batch"), seed);
        Turns turns = new Turns();
        Map<String, Long> peaks = new LinkedHashMap<>();
        strategies.forEach((name, strategy) -> turns.add(name, () -> {
            ProcessMemory.clearPeak();
            double milliseconds = train(sequences, strategy);
            peaks.merge(name, ProcessMemory.peak(), Math::max);
            return milliseconds;
        }));
        turns.run(0, options.get("--rounds"));
        for (var entry : strategies.entrySet()) {
            BatchPlan plan = entry.getValue().plan();
            double milliseconds = turns.median(entry.getKey());
            Results.print(new Result(
                    entry.getKey(),
                    sequences.size(),
                    plan.steps().size(),
                    plan.realTokens(),
                    plan.computedTokens(),
                    Results.rounded(milliseconds, 0),
                    Results.rounded(1000 * plan.realTokens() / milliseconds, 0),
                    Results.rounded(turns.ratio(NAIVE, entry.getKey()), 2),
                    Results.mebibytes(peaks.get(entry.getKey())),
                    options.get("--rounds")));
        }
    }

    private static Map<String, Strategy> strategies(int[] lengths, int batch, int seed) {
        Map<String, Strategy> strategies = new LinkedHashMap<>();
        BatchPlan packed =
                BatchPlan.packed(lengths).maxTokens(MAX_TOKENS).seed(seed).build();
        strategies.put(
                NAIVE,
                new Strategy(
                        BatchPlan.naive(lengths)
                                .maxTokens(MAX_TOKENS)
                                .batchSize(batch)
                                .seed(seed)
                                .build(),
                        LossWeighting.SEQUENCE_MEAN));
        strategies.put(
                "sorted",
                new Strategy(
                        BatchPlan.sorted(lengths)
                                .maxTokens(MAX_TOKENS)
                                .batchSize(batch)
                                .seed(seed)
                                .build(),
                        LossWeighting.SEQUENCE_MEAN));
        strategies.put("packed", new Strategy(packed, LossWeighting.PACK_MEAN));
        strategies.put("packed + weighting", new Strategy(packed, LossWeighting.SEQUENCE_MEAN));
        return strategies;
    }

    private static double train(Sequences sequences, Strategy strategy) {
        try (CausalLm model = CausalLm.create(StepModel.CONFIG, 7, Device.cpu())) {
            TrainingLog log = Training.of(model, sequences, strategy.plan())
                    .weighting(strategy.weighting())
                    .learningRate(1e-3)
                    .run();
            return 1000 * log.seconds();
        }
    }

    /** Random tokens; the later half of each sequence is the response. */
    private static Sequences sequences(int[] lengths, int seed) {
        Random random = new Random(seed);
        List<Sequence> list = new ArrayList<>();
        for (int length : lengths) {
            int[] ids =
                    random.ints(length, 0, StepModel.CONFIG.vocabularySize()).toArray();
            int[] labels = ids.clone();
            Arrays.fill(labels, 0, (length + 1) / 2, Sequence.IGNORE_INDEX);
            list.add(new Sequence("s" + list.size(), ids, labels));
        }
        return new Sequences(list);
    }
}
