package org.longalign.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.model.AttentionConfig;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.model.RopeConfig;
import org.longalign.model.RopeScaling;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/**
 * Writes into a folder what {@code torchrun_check.py} compares, for each of several runs: a small model of a kind, its
 * {@link TorchrunExport}, and the metrics and weights of the same run made here.
 */
public final class TorchrunSample {
    private static final int VOCABULARY = 97;
    private static final int STEPS = 20;
    private static final int SEQUENCES = 230;

    /** A run; {@code groups} are those of its parameters. */
    private record Sample(
            DecoderConfig config, ParameterGroups groups, LossWeighting.Stages weighting, BatchPlan... plans) {
        Sample(DecoderConfig config, ParameterGroups groups, BatchPlan... plans) {
            this(config, groups, LossWeighting.SEQUENCE_MEAN.always(), plans);
        }
    }

    private TorchrunSample() {}

    /** Writes the runs into the new folder named by the only argument. */
    public static void main(String... arguments) {
        Path folder = Path.of(arguments[0]);
        Sequences sequences = sequences();
        samples(sequences).forEach((name, sample) -> write(folder.resolve(name), sequences, sample));
    }

    private static void write(Path folder, Sequences sequences, Sample sample) {
        int steps = Arrays.stream(sample.plans())
                .mapToInt(plan -> plan.steps().size())
                .sum();
        if (steps < STEPS) {
            throw new IllegalStateException(folder + " has " + steps + " steps; at least " + STEPS + " are compared");
        }
        try (CausalLm model = CausalLm.create(sample.config(), 11, Device.cpu())) {
            model.save(folder.resolve("start"));
            TorchrunExport.of(folder.resolve("start"), sequences, sample.plans())
                    .learningRate(1e-3)
                    .weightDecay(0.1)
                    .weighting(sample.weighting())
                    .parameterGroups(sample.groups())
                    .modelCopied(sample.plans().length > 1)
                    .write(folder.resolve("export"));
            TrainingLog log = Training.of(model, sequences, sample.plans())
                    .learningRate(1e-3)
                    .weightDecay(0.1)
                    .weighting(sample.weighting())
                    .parameterGroups(sample.groups())
                    .metrics(folder.resolve("metrics.jsonl"))
                    .run();
            model.save(folder.resolve("trained"));
            System.out.println(folder.getFileName() + ": " + log);
        }
    }

    private static Map<String, Sample> samples(Sequences sequences) {
        int[] lengths = sequences.lengths();
        DecoderConfig llama = DecoderConfig.of(VOCABULARY, 32, 2, 4).withKeyValueHeads(2);
        AttentionConfig attention = llama.attention();
        DecoderConfig qwen = llama.withTiedHead(true).withAttention(attention.withBiases(true, false));
        DecoderConfig glm = llama.withAttention(attention.withBiases(true, false))
                .withRope(new RopeConfig(10_000, 4, true, RopeScaling.none()));
        DecoderConfig window = llama.withAttention(attention.withSlidingWindow(11));
        ParameterGroups customary = ParameterGroups.customary();
        BatchPlan packs =
                BatchPlan.packed(lengths).maxTokens(96).devices(3).seed(5).build();
        Map<String, Sample> samples = new LinkedHashMap<>();
        samples.put("llama", new Sample(llama, customary, packs));
        samples.put("qwen2", new Sample(qwen, customary.withLearningRate("model.layers.0.*", 0.5), packs));
        // Half of a key's bias is not rotated and has no gradient but rounding, which AdamW would make as large as any.
        samples.put("glm", new Sample(glm, customary.freeze("*k_proj.bias"), packs));
        samples.put("mistral", new Sample(window, customary, packs));
        samples.put(
                "naive",
                new Sample(
                        llama,
                        customary,
                        BatchPlan.naive(lengths)
                                .batchSize(2)
                                .accumulation(3)
                                .seed(6)
                                .build()));
        BatchPlan first =
                BatchPlan.sorted(lengths).batchSize(3).accumulation(4).seed(7).build();
        BatchPlan second =
                BatchPlan.sorted(lengths).batchSize(3).accumulation(4).seed(8).build();
        samples.put("sorted", new Sample(llama, customary, first, second));
        BatchPlan mixture = BatchPlan.packed(lengths)
                .maxTokens(96)
                .devices(3)
                .seed(9)
                .sequenceWeights(IntStream.range(0, lengths.length)
                        .mapToDouble(i -> i % 5)
                        .toArray())
                .build();
        LossWeighting.Stages stages = LossWeighting.TOKEN_MEAN.forSteps(9).then(LossWeighting.SEQUENCE_MEAN);
        samples.put("mixture", new Sample(llama, customary, stages, mixture));
        return samples;
    }

    /** The data of all runs. */
    static Sequences sequences() {
        Random random = new Random(23);
        List<Sequence> list = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
            int[] ids = random.ints(4 + random.nextInt(i % 7 == 0 ? 90 : 40), 1, VOCABULARY)
                    .toArray();
            int[] labels = ids.clone();
            Arrays.fill(labels, 0, 1 + random.nextInt(ids.length - 1), Sequence.IGNORE_INDEX);
            list.add(new Sequence("s" + i, ids, labels));
        }
        return new Sequences(list);
    }
}
