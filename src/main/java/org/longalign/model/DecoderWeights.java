package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
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
    private static final String LAYERS = "model.layers.";

    private final boolean tiedHead;
    private final Map<String, NDArray> base = new LinkedHashMap<>();
    private final Map<String, NDArray> adapter = new LinkedHashMap<>();
    private boolean frozen;
    private @Nullable OffloadedWeights offloaded;
    private final List<Map<String, NDArray>> layers;
    private final Map<String, NDArray> converted = new LinkedHashMap<>();
    private @Nullable DecoderScript convertedBy;

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
        WeightShapes.of(config).forEach((name, shape) -> {
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
        forgetConverted();
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
        forgetConverted();
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
        forgetConverted();
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
            NDArray gradient = gradient(weight);
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

    /** The same with matrices in the script's compute type, converted once until they change. */
    Map<String, NDArray> layer(int index, DecoderScript script) {
        if (script.precision() == Precision.FLOAT32) {
            return layer(index);
        }
        Map<String, NDArray> converted = new LinkedHashMap<>(layer(index));
        converted.replaceAll((name, weight) -> converted(layerName(index, name), weight, script));
        return converted;
    }

    /** The head's weight in the script's compute type, converted once until it changes. */
    NDArray head(DecoderScript script) {
        return script.precision() == Precision.FLOAT32 ? head() : converted(HEAD, head(), script);
    }

    private NDArray converted(String name, NDArray weight, DecoderScript script) {
        if (!isMultiplied(name, weight.getShape()) || isConverted(name)) {
            return weight;
        }
        if (script != convertedBy) {
            forgetConverted();
            convertedBy = script;
        }
        return converted.computeIfAbsent(name, key -> script.converted(weight, weight));
    }

    /** Whether a matrix is in the compute type as it is: those of a frozen base and copies of masters. */
    private boolean isConverted(String name) {
        boolean isOfBase = !adapter.containsKey(name);
        return isOfBase && (offloaded != null || frozen) && !(tiedHead && name.equals(HEAD));
    }

    private void forgetConverted() {
        converted.values().forEach(NDArray::close);
        converted.clear();
    }

    /** The gradients of a layer's weights, by the names of {@link #layer(int)}. */
    WeightGradients gradients(int layer) {
        return gradients(
                layer(layer).keySet().stream().collect(Collectors.toMap(name -> name, name -> layerName(layer, name))));
    }

    /** The gradients of the last norm, as {@code norm}, and of the head's weight, as {@code head}. */
    WeightGradients headGradients() {
        return gradients(Map.of("norm", LAST_NORM, "head", headName()));
    }

    /** The gradient of the embedding. */
    WeightGradients embeddingGradient() {
        return gradients(Map.of(EMBEDDING, EMBEDDING));
    }

    /** @param names the full names by those that {@link WeightGradients#arrays} has */
    private WeightGradients gradients(Map<String, String> names) {
        Map<String, NDArray> trained = trained();
        Map<String, String> moved = new LinkedHashMap<>(names);
        moved.values().removeIf(name -> !trained.containsKey(name));
        OffloadedWeights masters = offloaded;
        if (masters != null) {
            return masters.onDevice(moved);
        }
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        moved.forEach((name, fullName) -> gradients.put(name, gradient(get(fullName))));
        return WeightGradients.onDevice(gradients);
    }

    /** The gradient of a weight: zeros at first, which autograd must make, so that they last. */
    private static NDArray gradient(NDArray weight) {
        @Nullable NDArray existing = JniUtils.getGradient((PtNDArray) weight);
        if (existing != null) {
            return existing;
        }
        return GradientMode.RECORDING.call(() -> {
            try (NDArray zero = weight.mul(0f);
                    NDArray sum = zero.sum();
                    NDArray one = sum.onesLike()) {
                JniUtils.backward((PtNDArray) sum, (PtNDArray) one, false, false);
            }
            return weight.getGradient();
        });
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

    static String layerName(int layer, String name) {
        return LAYERS + layer + "." + name;
    }
}
