package org.longalign.batching.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.Step;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;
import org.longalign.training.StepGradient;

/**
 * Writes into a folder what {@code export_check.py} compares: every export of one small plan, a random model as
 * transformers reads it, and in {@code expected.json} the loss and gradient norm of each step as this project computes them.
 */
public final class ExportSample {
    private static final int VOCABULARY = 97;

    private ExportSample() {}

    /** Writes the sample into the new folder named by the only argument. */
    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Sequences sequences = sequences();
        BatchPlan plan = BatchPlan.packed(sequences.lengths())
                .maxTokens(128)
                .devices(2)
                .accumulation(2)
                .seed(5)
                .build();
        HuggingFaceParquet.write(folder.resolve("parquet"), plan, sequences, LossWeighting.SEQUENCE_MEAN);
        LongAlignArrays.write(
                folder.resolve("longalign"),
                plan,
                sequences,
                LossWeighting.SEQUENCE_MEAN,
                0,
                LongAlignArrays.Borders.REAL_TOKENS);
        MegatronParquet.write(folder.resolve("megatron"), plan, sequences);
        MegatronParquet.Layout eq4 = MegatronParquet.Layout.of(LossWeighting.SEQUENCE_MEAN);
        MegatronParquet.write(folder.resolve("megatron-eq4"), plan, sequences, eq4);
        MegatronParquet.write(folder.resolve("megatron-cp"), plan, sequences, eq4.withContextParallel(2, 0));
        DecoderConfig config = DecoderConfig.of(VOCABULARY, 32, 2, 4).withKeyValueHeads(2);
        try (CausalLm model = CausalLm.create(config, 11, Device.cpu())) {
            model.save(folder.resolve("model"));
            Map<String, Object> expected = new LinkedHashMap<>();
            expected.put("maxTokens", plan.parameters().maxTokens());
            expected.put("sequences", steps(model, sequences, plan, LossWeighting.SEQUENCE_MEAN));
            expected.put("tokens", steps(model, sequences, plan, LossWeighting.TOKEN_MEAN));
            Files.write(folder.resolve("expected.json"), new ObjectMapper().writeValueAsBytes(expected));
        }
    }

    private static List<Map<String, Double>> steps(
            CausalLm model, Sequences sequences, BatchPlan plan, LossWeighting weighting) {
        List<Map<String, Double>> steps = new ArrayList<>();
        for (Step step : plan.steps()) {
            StepGradient gradient = StepGradient.of(model, sequences, step, weighting);
            steps.add(Map.of("loss", gradient.loss(), "gradientNorm", gradient.norm()));
        }
        return steps;
    }

    private static Sequences sequences() {
        Random random = new Random(23);
        List<Sequence> list = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int[] ids = random.ints(4 + random.nextInt(60), 1, VOCABULARY).toArray();
            int[] labels = ids.clone();
            Arrays.fill(labels, 0, 1 + random.nextInt(ids.length - 1), Sequence.IGNORE_INDEX);
            list.add(new Sequence("s" + i, ids, labels));
        }
        return new Sequences(list);
    }
}
