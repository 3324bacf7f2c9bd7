package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.model.internal.GradientMode;

/**
 * The weights of a decoder by their names in a Hugging Face Llama, norms of outputs by those in a GLM-4. A linear layer's
 * weight is [outputs, inputs]. All are float32 and trained; with an adapter only its own are, and the others, its base,
 * are frozen. {@link OffloadedWeights} have what is trained in main memory, and the device computes with copies.
 */
final class DecoderWeights {
    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String LAST_NORM = "model.norm.weight";
    static final String HEAD = "lm_head.weight";
    /** All possible weights of a layer, in the order of the forward pass. */
    private static final List<String> LAYER = List.of(
            "input_layernorm.weight",
            "self_attn.q_proj.weight",
            "self_attn.q_proj.bias",
            "self_attn.q_norm.weight",
            "self_attn.k_proj.weight",
            "self_attn.k_proj.bias",
            "self_attn.k_norm.weight",
            "self_attn.v_proj.weight",
            "self_attn.v_proj.bias",
            "self_attn.o_proj.weight",
            "self_attn.o_proj.bias",
            "post_self_attn_layernorm.weight",
            "post_attention_layernorm.weight",
            "mlp.gate_proj.weight",
            "mlp.up_proj.weight",
            "mlp.down_proj.weight",
            "post_mlp_layernorm.weight");

    private static final String LAYERS = "model.layers.";

    private final boolean tiedHead;
    private final Map<String, NDArray> base = new LinkedHashMap<>();
    private final Map<String, NDArray> adapter = new LinkedHashMap<>();
    private boolean frozen;
    private @Nullable OffloadedWeights offloaded;
    private final List<Map<String, NDArray>> layers;

    private DecoderWeights(DecoderConfig config) {
        tiedHead = config.tiedHead();
        layers = Stream.<Map<String, NDArray>>generate(LinkedHashMap::new)
                .limit(config.layers())
                .toList();
    }

    /**
     * Creates the weights of a configuration from a source and enables their gradients.
     *
     * @throws IllegalArgumentException naming a weight whose shape differs from the configuration's
     */
    static DecoderWeights of(DecoderConfig config, WeightSource source, NDManager manager) {
        DecoderWeights weights = new DecoderWeights(config);
        read(config, source, manager, (name, array) -> {
            array.setRequiresGradient(true);
            weights.put(weights.base, name, array);
        });
        return weights;
    }

    /** Creates frozen weights: each is converted as {@link #freeze} does before the next is read. */
    static DecoderWeights frozen(DecoderConfig config, WeightSource source, DecoderScript script, NDManager manager) {
        DecoderWeights weights = new DecoderWeights(config);
        weights.frozen = true;
        read(config, source, manager, (name, array) -> {
            weights.put(weights.base, name, frozen(name, array, script));
            array.close();
        });
        return weights;
    }

    /** Creates weights in main memory with their copies on the device, one after the other, as {@link #offload} has them. */
    static DecoderWeights offloaded(
            DecoderConfig config, WeightSource source, DecoderScript script, NDManager manager) {
        DecoderWeights weights = new DecoderWeights(config);
        OffloadedWeights masters = new OffloadedWeights(script, manager.newSubManager(ai.djl.Device.cpu()));
        read(
                config,
                source,
                masters.mainMemory(),
                (name, master) -> weights.put(weights.base, name, masters.put(name, master, manager)));
        weights.offloaded = masters;
        return weights;
    }

    private static void read(
            DecoderConfig config, WeightSource source, NDManager manager, BiConsumer<String, NDArray> taking) {
        shapes(config).forEach((name, shape) -> {
            NDArray array = source.weight(name, shape, manager);
            if (!array.getShape().equals(shape)) {
                throw new IllegalArgumentException(
                        name + " has the shape " + array.getShape() + ", but the configuration asks for " + shape);
            }
            taking.accept(name, array);
        });
    }

    /** Frees the weights of an adapter, and has others in their place; without any, the base is all there is. */
    void putAdapter(Map<String, NDArray> weights) {
        adapter.forEach((name, weight) -> {
            layer(name).remove(ofLayer(name));
            weight.close();
        });
        adapter.clear();
        weights.forEach((name, weight) -> {
            weight.setRequiresGradient(true);
            put(adapter, name, weight);
        });
    }

    /**
     * Has other arrays in the place of those of the base, and frees these with their gradients.
     *
     * @param change gives an array of the same manager that is not the same object
     */
    private void replaceBase(BiFunction<String, NDArray, NDArray> change) {
        for (Map.Entry<String, NDArray> weight : new LinkedHashMap<>(base).entrySet()) {
            put(base, weight.getKey(), change.apply(weight.getKey(), weight.getValue()));
            weight.getValue().close();
        }
    }

    /** Freezes the base; what is only multiplied is converted to the compute type. */
    void freeze(DecoderScript script) {
        if (!frozen) {
            replaceBase((name, weight) -> frozen(name, weight, script));
            frozen = true;
        }
    }

    /** Adds the adapter to the base, which is trained again, in float32. */
    void merge(DecoderScript script) {
        replaceBase((name, weight) -> {
            NDArray a = adapter.get(LoraConfig.ofMatrix(name, LoraConfig.A));
            NDArray b = adapter.get(LoraConfig.ofMatrix(name, LoraConfig.B));
            NDArray merged = a == null || b == null ? script.widened(weight) : script.merged(weight, a, b);
            merged.setRequiresGradient(true);
            return merged;
        });
        frozen = false;
        putAdapter(Map.of());
    }

    /**
     * A copy of a weight to compute with only: in the compute type if it is used in no other, otherwise in float32. Under
     * that compute type it gives the same numbers. The memory of an array that was made from Java's numbers ends with it,
     * so an alias would not do.
     */
    static NDArray frozen(String name, NDArray weight, DecoderScript script) {
        return isMultiplied(name, weight.getShape()) ? script.converted(weight, weight) : script.widened(weight);
    }

    /** Whether a weight is used in the compute type only. */
    static boolean isMultiplied(String name, Shape shape) {
        return shape.dimension() == 2 && !name.equals(EMBEDDING);
    }

    /** Has masters and gradients in main memory from now on. */
    void offload(DecoderScript script, NDManager mainMemory) {
        offloaded = GradientMode.OFF.call(() -> {
            OffloadedWeights masters = new OffloadedWeights(base, script, mainMemory);
            replaceBase((name, weight) -> masters.copies().get(name));
            return masters;
        });
    }

    boolean isOffloaded() {
        return offloaded != null;
    }

    /** To be called when the numbers of {@link #trained} have changed. */
    void changed() {
        if (offloaded != null) {
            offloaded.synchronise();
        }
    }

    private void put(Map<String, NDArray> weights, String name, NDArray array) {
        weights.put(name, array);
        if (name.startsWith(LAYERS)) {
            layer(name).put(ofLayer(name), array);
        }
    }

    private Map<String, NDArray> layer(String name) {
        return layers.get(Integer.parseInt(name.substring(LAYERS.length(), name.indexOf('.', LAYERS.length()))));
    }

    /** A weight's name in its layer. */
    private static String ofLayer(String name) {
        return name.substring(name.indexOf('.', LAYERS.length()) + 1);
    }

    /** The name and shape of every weight, in the order of the forward pass. */
    static Map<String, Shape> shapes(DecoderConfig config) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(EMBEDDING, new Shape(config.vocabularySize(), config.hiddenSize()));
        Map<String, Shape> layer = layerShapes(config);
        for (int i = 0; i < config.layers(); i++) {
            for (String name : LAYER) {
                Shape shape = layer.get(name);
                if (shape != null) {
                    shapes.put(layerName(i, name), shape);
                }
            }
        }
        shapes.put(LAST_NORM, new Shape(config.hiddenSize()));
        if (!config.tiedHead()) {
            shapes.put(HEAD, new Shape(config.vocabularySize(), config.hiddenSize()));
        }
        return shapes;
    }

    private static Map<String, Shape> layerShapes(DecoderConfig config) {
        AttentionConfig attention = config.attention();
        long hidden = config.hiddenSize();
        long query = attention.querySize();
        long keyValue = attention.keyValueSize();
        long intermediate = config.intermediateSize();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        if (config.norms().before()) {
            shapes.put("input_layernorm.weight", new Shape(hidden));
            shapes.put("post_attention_layernorm.weight", new Shape(hidden));
        }
        if (config.norms().after()) {
            shapes.put("post_self_attn_layernorm.weight", new Shape(hidden));
            shapes.put("post_mlp_layernorm.weight", new Shape(hidden));
        }
        shapes.put("self_attn.q_proj.weight", new Shape(query, hidden));
        shapes.put("self_attn.k_proj.weight", new Shape(keyValue, hidden));
        shapes.put("self_attn.v_proj.weight", new Shape(keyValue, hidden));
        if (attention.queryKeyValueBias()) {
            shapes.put("self_attn.q_proj.bias", new Shape(query));
            shapes.put("self_attn.k_proj.bias", new Shape(keyValue));
            shapes.put("self_attn.v_proj.bias", new Shape(keyValue));
        }
        if (attention.queryKeyNorm() != AttentionConfig.QueryKeyNorm.NONE) {
            boolean eachHead = attention.queryKeyNorm() == AttentionConfig.QueryKeyNorm.EACH_HEAD;
            shapes.put("self_attn.q_norm.weight", new Shape(eachHead ? attention.headSize() : query));
            shapes.put("self_attn.k_norm.weight", new Shape(eachHead ? attention.headSize() : keyValue));
        }
        shapes.put("self_attn.o_proj.weight", new Shape(hidden, query));
        if (attention.outputBias()) {
            shapes.put("self_attn.o_proj.bias", new Shape(hidden));
        }
        shapes.put("mlp.gate_proj.weight", new Shape(intermediate, hidden));
        shapes.put("mlp.up_proj.weight", new Shape(intermediate, hidden));
        shapes.put("mlp.down_proj.weight", new Shape(hidden, intermediate));
        return shapes;
    }

    /** The weights that training moves: those of the adapter, or all if there is none. */
    Map<String, NDArray> trained() {
        if (offloaded != null) {
            return offloaded.masters();
        }
        return Collections.unmodifiableMap(frozen ? adapter : base);
    }

    /**
     * The gradients of the weights that training moves. The arrays share the memory that backward adds to.
     *
     * @param owner the manager that frees the handles when it is closed
     */
    Map<String, NDArray> gradients(NDManager owner) {
        if (offloaded != null) {
            return offloaded.gradients();
        }
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        trained().forEach((name, weight) -> {
            NDArray gradient = weight.getGradient();
            // DJL creates a handle at each call and attaches it to the weight's manager, which would never free it.
            gradient.attach(owner);
            gradients.put(name, gradient);
        });
        return gradients;
    }

    /** All weights but those of the adapter. */
    Map<String, NDArray> base() {
        return Collections.unmodifiableMap(base);
    }

    /** The weights of the adapter; none if there is none. */
    Map<String, NDArray> adapter() {
        return Collections.unmodifiableMap(adapter);
    }

    NDArray embedding() {
        return get(EMBEDDING);
    }

    /** A layer's weights by their names without {@code model.layers.N.}. */
    Map<String, NDArray> layer(int index) {
        return layers.get(index);
    }

    /** Leaves of a layer's weights by the same names. */
    LeafWeights leaves(int layer) {
        return leaves(LAYERS + layer + ".", layer(layer));
    }

    /** The same of its first half, attention. */
    LeafWeights attentionLeaves(int layer) {
        return leaves(LAYERS + layer + ".", half(layer, false));
    }

    /** The same of its second half, the feed-forward layer. */
    LeafWeights feedForwardLeaves(int layer) {
        return leaves(LAYERS + layer + ".", half(layer, true));
    }

    private Map<String, NDArray> half(int layer, boolean feedForward) {
        Map<String, NDArray> half = new LinkedHashMap<>(layer(layer));
        half.keySet().removeIf(name -> isOfFeedForward(name) != feedForward);
        return half;
    }

    private static boolean isOfFeedForward(String name) {
        return name.contains("mlp") || name.equals("post_attention_layernorm.weight");
    }

    /** {@link #lastNorm} and {@link #head} by their names. */
    Map<String, NDArray> ofHead() {
        return Map.of(LAST_NORM, lastNorm(), headName(), head());
    }

    /** Leaves of {@link #ofHead} by the same names. */
    LeafWeights headLeaves() {
        return leaves("", ofHead());
    }

    /** Whether training moves the embedding. */
    boolean trainsEmbedding() {
        return adapter.isEmpty();
    }

    /** A leaf of {@link #embedding} by its name. */
    LeafWeights embeddingLeaf() {
        return leaves("", Map.of(EMBEDDING, embedding()));
    }

    private LeafWeights leaves(String prefix, Map<String, NDArray> weights) {
        OffloadedWeights masters = offloaded;
        if (masters == null) {
            return LeafWeights.onDevice(weights);
        }
        return masters.leaves(weights.keySet().stream().collect(Collectors.toMap(name -> name, name -> prefix + name)));
    }

    int layers() {
        return layers.size();
    }

    NDArray lastNorm() {
        return get(LAST_NORM);
    }

    NDArray head() {
        return get(headName());
    }

    String headName() {
        return tiedHead ? EMBEDDING : HEAD;
    }

    NDArray get(String name) {
        NDArray array = adapter.containsKey(name) ? adapter.get(name) : base.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no weight " + name + "; there are "
                    + Stream.concat(base.keySet().stream(), adapter.keySet().stream())
                            .toList());
        }
        return array;
    }

    private static String layerName(int layer, String name) {
        return LAYERS + layer + "." + name;
    }
}
