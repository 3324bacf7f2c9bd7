package org.longalign.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.longalign.data.Jsonl;
import org.longalign.internal.HubFolder;
import org.longalign.internal.JsonProblem;
import org.longalign.internal.RegularFiles;
import org.longalign.internal.Sha256;

/**
 * A model's folder in the layout of transformers, of which another trainer makes its model.
 *
 * @param folder the absolute path
 * @param json the content of config.json
 * @param weights the files of its weights
 */
record ExportedModel(Path folder, JsonNode json, List<Path> weights) {
    /** The folder of a copy. */
    static final String COPY = "model";

    private static final String CONFIG = "config.json";

    /** @throws IllegalArgumentException naming what is missing, or why transformers cannot load it */
    static ExportedModel in(Path given) {
        Path folder = HubFolder.resolve(given).toAbsolutePath().normalize();
        Path config = folder.resolve(CONFIG);
        if (!Files.exists(config)) {
            throw new IllegalArgumentException(
                    config + " is missing: a model's folder in the layout of transformers is needed");
        }
        try (Stream<Path> files = Files.list(folder)) {
            JsonNode json = Jsonl.JSON.readTree(RegularFiles.bytes(config));
            if (json.path("model_type").asText().equals("chatglm")) {
                throw new IllegalArgumentException(
                        folder + " has ChatGLM's own layout, which transformers does not load"
                                + " by itself; load it here and save it with SaveOptions.withTransformersLayout(true)");
            }
            List<Path> weights = files.filter(file -> isWeights(String.valueOf(file.getFileName())))
                    .sorted()
                    .toList();
            if (weights.isEmpty()) {
                throw new IllegalArgumentException(folder + " has no weights (*.safetensors or pytorch_model*.bin)");
            }
            weights.forEach(HubFolder::requireContent);
            return new ExportedModel(folder, json, weights);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(config + " is no JSON: " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    private static boolean isWeights(String name) {
        return name.endsWith(".safetensors") || (name.startsWith("pytorch_model") && name.endsWith(".bin"));
    }

    /** @throws IllegalArgumentException if the embedding lacks the id, or the context is shorter than the segment */
    void requireFits(int largestId, int longestSegment) {
        JsonNode rows = json.path("vocab_size");
        if (!rows.isInt() || largestId >= rows.intValue()) {
            throw new IllegalArgumentException(
                    "the sequences hold the id " + largestId + ", but the embedding of " + folder
                            + " has " + (rows.isInt() ? rows.intValue() + " rows" : "no vocab_size in its config.json")
                            + "; use the tokenizer of that model");
        }
        JsonNode context = json.path("max_position_embeddings");
        if (context.isInt() && longestSegment > context.intValue()) {
            throw new IllegalArgumentException(
                    "the plan holds a segment of " + longestSegment + " tokens, but " + folder
                            + " has a context of " + context.intValue() + "; extend it (in its config.json, raise"
                            + " max_position_embeddings and the rope's base), or plan with a smaller maxTokens");
        }
    }

    /** The fields of a run's description. */
    Map<String, Object> description(boolean copied) throws IOException {
        Map<String, Object> sizes = new TreeMap<>();
        for (Path file : weights) {
            sizes.put(String.valueOf(file.getFileName()), Files.size(file));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", copied ? COPY : folder.toString());
        fields.put("modelType", json.path("model_type").asText());
        fields.put("configSha256", Sha256.hex(folder.resolve(CONFIG)));
        fields.put("weights", sizes);
        return fields;
    }

    /** Copies the folder's files: weights, configuration, tokenizer. */
    void copyTo(Path target) throws IOException {
        Files.createDirectory(target);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }
}
