package org.longalign.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.longalign.internal.JsonProblem;
import org.longalign.internal.Utf8;
import org.longalign.model.safetensors.TensorType;

/**
 * A Hugging Face model folder; a loaded model keeps it for saving.
 *
 * @param path the folder
 * @param architecture the model's architecture
 * @param json the content of config.json
 * @param config the decoder's configuration in it
 * @param type the type of the stored weights
 */
record ModelFolder(Path path, Architecture architecture, ObjectNode json, DecoderConfig config, TensorType type) {
    static final String CONFIG = "config.json";
    static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Creates a model from a folder's weights.
     *
     * @param <T> the type of the model
     */
    @FunctionalInterface
    interface Making<T> {
        /** Creates a model of this configuration with these weights, loaded from this folder. */
        T of(DecoderConfig config, WeightSource weights, ModelFolder folder);
    }

    /** Loads a folder; see {@link CausalLm#load(Path, Device, UnaryOperator, LoadProgress)}. */
    static <T> T load(Path path, UnaryOperator<DecoderConfig> configure, LoadProgress progress, Making<T> making)
            throws IOException {
        if (!Files.isRegularFile(path.resolve(CONFIG))) {
            throw new IllegalArgumentException(
                    path + " is not the folder of a model: it has no " + CONFIG + ". Name the folder that contains it");
        }
        ConfigJson json = json(path.resolve(CONFIG));
        ModelConfigReader reader = new ModelConfigReader(json);
        DecoderConfig stored = reader.read();
        Architecture architecture = reader.architecture();
        try (FolderWeights weights = new FolderWeights(path, progress)) {
            if (stored.tiedHead() && !weights.headIsEmbedding()) {
                stored = stored.withTiedHead(false);
            }
            weights.locate(architecture, stored);
            DecoderConfig config = configure.apply(stored);
            checkChange(stored, config, architecture);
            return making.of(config, weights, new ModelFolder(path, architecture, json.node(), stored, weights.type()));
        }
    }

    /**
     * Reads a file that contains a JSON object.
     *
     * @throws IllegalArgumentException naming the file if its content is anything else
     */
    static ConfigJson json(Path file) throws IOException {
        try {
            JsonNode node = JSON.readTree(Utf8.read(file));
            if (node instanceof ObjectNode object) {
                return new ConfigJson(file.toString(), "", object);
            }
            throw new IllegalArgumentException(file + " holds no JSON object");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is no JSON: " + JsonProblem.of(e), e);
        }
    }

    /** Only the rotary frequencies and the sliding window can change without changing the weights. */
    private static void checkChange(DecoderConfig stored, DecoderConfig config, Architecture architecture) {
        DecoderConfig changed = stored.withRope(stored.rope()
                        .withBase(config.rope().base())
                        .withScaling(config.rope().scaling()))
                .withAttention(
                        stored.attention().withSlidingWindow(config.attention().slidingWindow()));
        if (!changed.equals(config)) {
            throw new IllegalArgumentException("only the rope's base, its scaling and the sliding window can be changed"
                    + " when a model is loaded, but the configuration was made " + config + " from " + stored);
        }
        if (architecture == Architecture.CHATGLM && !config.rope().scaling().equals(RopeScaling.none())) {
            throw new IllegalArgumentException(architecture.className()
                    + " has no rope scaling, but it was set to "
                    + config.rope().scaling()
                    + "; change the rope's base, or save the model with SaveOptions.withTransformersLayout first");
        }
        if (config.attention().slidingWindow() > 0 && !architecture.hasWindow()) {
            throw new IllegalArgumentException(architecture.className() + " has no sliding window, but it was set to "
                    + config.attention().slidingWindow());
        }
    }
}
