package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.longalign.batching.BatchTensors;
import org.longalign.model.internal.TensorFile;
import org.longalign.model.safetensors.TensorType;
import org.longalign.tokenize.Sequence;

/**
 * Reads the checkpoints that {@code model_check.py} made and writes beside them what it compares: logits, the tokens of a
 * greedy reply, the loss and gradients of a pack, and the models saved again; models that were made here as well.
 */
public final class ModelSample {
    /** Small enough that every checkpoint whose name says so is split. */
    private static final long SHARD_BYTES = 30_000;

    private final Path folder;
    private final int[] ids;
    private final int promptTokens;
    private final int replyTokens;
    private final int[] boundaries;
    private final Map<String, int[]> replies = new LinkedHashMap<>();

    private ModelSample(Path folder) throws IOException {
        this.folder = folder;
        JsonNode sample =
                new ObjectMapper().readTree(folder.resolve("sample.json").toFile());
        ids = integers(sample.path("ids"));
        boundaries = integers(sample.path("boundaries"));
        promptTokens = sample.path("promptTokens").intValue();
        replyTokens = sample.path("replyTokens").intValue();
    }

    /** Runs in the folder named by the only argument. */
    public static void main(String... arguments) throws IOException {
        new ModelSample(Path.of(arguments[0])).write();
    }

    static int[] integers(JsonNode array) {
        return IntStream.range(0, array.size())
                .map(i -> array.path(i).intValue())
                .toArray();
    }

    private void write() throws IOException {
        try (Stream<Path> checkpoints = Files.list(folder.resolve("checkpoints"))) {
            for (Path checkpoint : checkpoints.sorted().toList()) {
                try (CausalLm model = CausalLm.load(checkpoint, Device.cpu())) {
                    String name = String.valueOf(checkpoint.getFileName());
                    write(name, model, name.contains("sharded") ? SHARD_BYTES : Long.MAX_VALUE);
                    writeGradients(name, model);
                    if (name.startsWith("chatglm")) {
                        model.save(
                                folder.resolve("saved").resolve(name + "-glm"),
                                SaveOptions.defaults().withTransformersLayout(true));
                    }
                }
            }
        }
        for (DecoderConfig config : madeHere()) {
            String name = "made-here-" + Architecture.of(config).modelType();
            try (CausalLm model = CausalLm.create(config, 5, Device.cpu())) {
                write(name, model, Long.MAX_VALUE);
                model.save(
                        folder.resolve("saved").resolve(name + "-f16"),
                        SaveOptions.defaults().withType(TensorType.F16));
            }
        }
        Files.write(folder.resolve("replies.json"), new ObjectMapper().writeValueAsBytes(replies));
    }

    private void write(String name, CausalLm model, long shardBytes) {
        float[][] logits = model.logits(BatchTensors.packed(ids, new int[] {0, ids.length}))[0];
        try (NDManager scratch = model.newScratch()) {
            NDArray array = scratch.create(logits);
            TensorFile.write(
                    folder.resolve("logits").resolve(name + ".safetensors"),
                    Map.of("logits", array),
                    TensorType.F32,
                    Map.of());
        }
        int[] prompt = IntStream.range(0, promptTokens).map(t -> ids[t]).toArray();
        replies.put(name, model.generate(prompt, Generation.greedy(replyTokens)).ids());
        model.save(folder.resolve("saved").resolve(name), SaveOptions.defaults().withMaxShardBytes(shardBytes));
        System.out.printf(Locale.ROOT, "%s: %s%n", name, model);
    }

    /** A pack in which every token but a segment's first is a target, and each segment counts the same. */
    static BatchTensors pack(int[] ids, int[] boundaries) {
        int[] labels = ids.clone();
        float[] weights = new float[ids.length];
        int segments = boundaries.length - 1;
        for (int s = 0; s < segments; s++) {
            labels[boundaries[s]] = Sequence.IGNORE_INDEX;
            for (int t = boundaries[s] + 1; t < boundaries[s + 1]; t++) {
                weights[t] = 1f / (boundaries[s + 1] - boundaries[s] - 1) / segments;
            }
        }
        return BatchTensors.packed(ids, boundaries).withTargets(new int[][] {labels}, new float[][] {weights});
    }

    private void writeGradients(String name, CausalLm model) {
        double loss = model.accumulateGradients(pack(ids, boundaries)).weightedLoss();
        try (NDManager scratch = model.newScratch()) {
            Map<String, NDArray> arrays = new LinkedHashMap<>(model.gradients(scratch));
            arrays.put("loss", scratch.create(new float[] {(float) loss}));
            TensorFile.write(
                    folder.resolve("gradients").resolve(name + ".safetensors"), arrays, TensorType.F32, Map.of());
        }
        model.zeroGradients();
    }

    private static List<DecoderConfig> madeHere() {
        DecoderConfig plain = DecoderConfig.of(61, 48, 2, 4);
        AttentionConfig attention = plain.attention().withKeyValueHeads(2);
        return List.of(
                plain.withTiedHead(true).withRope(plain.rope().withScaling(new RopeScaling.Llama3(8, 1, 4, 32))),
                plain.withAttention(attention.withSlidingWindow(11)),
                plain.withAttention(attention.withBiases(true, false)),
                plain.withAttention(attention.withQueryKeyNorm(AttentionConfig.QueryKeyNorm.EACH_HEAD))
                        .withRope(plain.rope().withScaling(RopeScaling.Yarn.of(4, 16))),
                plain.withAttention(attention.withBiases(true, false))
                        .withRope(new RopeConfig(10_000, 6, true, RopeScaling.none())),
                plain.withAttention(attention.withBiases(true, false))
                        .withRope(new RopeConfig(10_000, 6, true, RopeScaling.none()))
                        .withNorms(DecoderConfig.NormPlacement.AROUND),
                plain.withAttention(attention.withSlidingWindow(11))
                        .withRope(new RopeConfig(10_000, 8, false, RopeScaling.none())),
                plain.withAttention(attention.withQueryKeyNorm(AttentionConfig.QueryKeyNorm.ALL_HEADS))
                        .withNorms(DecoderConfig.NormPlacement.AFTER));
    }
}
