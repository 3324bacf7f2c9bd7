package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.longalign.batching.BatchTensors;
import org.longalign.internal.MachineMemory;
import org.longalign.model.internal.GradientMode;
import org.longalign.model.internal.PyTorch;
import org.longalign.model.safetensors.TensorType;
import org.longalign.tokenize.Sequence;

/**
 * A causal language model: a decoder's weights with its forward pass, loss and gradients. Attention is block-diagonal:
 * the segments of a pack do not see each other, so a packed sequence gets the same logits as alone.
 *
 * <p>Weights and gradients hold native memory until {@link #close}; temporary memory of a call is freed when it
 * returns. The class is not thread-safe: one thread at a time may use it, not necessarily always the same.
 */
public final class CausalLm implements AutoCloseable {
    private final DecoderConfig config;
    private final Device device;
    private final NDManager manager;
    private final DecoderWeights weights;
    private final @Nullable ModelFolder source;
    private ComputeOptions options;
    private TrainedWeights trained = TrainedWeights.all();
    private final Map<Precision, DecoderScript> scripts = new EnumMap<>(Precision.class);
    private boolean closed;
    private boolean gradientsHeld;

    private CausalLm(
            DecoderConfig config,
            Device device,
            NDManager manager,
            DecoderWeights weights,
            @Nullable ModelFolder source) {
        this.config = config;
        this.device = device;
        this.manager = manager;
        this.weights = weights;
        this.source = source;
        options = ComputeOptions.defaults(device);
        script();
    }

    /**
     * A model with random weights, the same for the same seed on every machine.
     *
     * @throws IllegalStateException if PyTorch's native library cannot be loaded, with the remedy, or the weights
     *     do not fit into the device's memory
     */
    public static CausalLm create(DecoderConfig config, long seed, Device device) {
        return of(config, new RandomWeights(config, seed), device, null);
    }

    /** Loads a model as it is stored; see {@link #load(Path, Device, UnaryOperator, LoadProgress)}. */
    public static CausalLm load(Path folder, Device device) {
        return load(folder, device, UnaryOperator.identity());
    }

    /** Loads a model without progress reports; see {@link #load(Path, Device, UnaryOperator, LoadProgress)}. */
    public static CausalLm load(Path folder, Device device, UnaryOperator<DecoderConfig> configure) {
        return load(folder, device, configure, (done, total) -> {});
    }

    /**
     * Loads a model of a supported kind (environment/GPU.md) from a Hugging Face folder: {@code config.json} and {@code
     * model.safetensors}, or else {@code pytorch_model.bin}, of which nothing is executed; one file, or several with an
     * index; in F32, F16 or BF16. A larger rope base extends the context (paper, appendix B):
     *
     * <pre>{@code
     * // given: Path folder, Device device
     * CausalLm.load(folder, device, config -> config.withRopeBase(200 * config.rope().base()))
     * }</pre>
     *
     * @param configure changes the configuration; only the rope base, its scaling and the sliding window may change
     * @param progress called after each weight
     * @throws IllegalArgumentException naming file, field and value if something is missing, unknown or not supported
     * @throws UncheckedIOException if a file cannot be read
     * @throws IllegalStateException if PyTorch's native library cannot be loaded, with the remedy, or the weights
     *     do not fit into the device's memory
     */
    public static CausalLm load(
            Path folder, Device device, UnaryOperator<DecoderConfig> configure, LoadProgress progress) {
        try {
            return ModelFolder.load(
                    folder, configure, progress, (config, weights, source) -> of(config, weights, device, source));
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + folder + ": " + e, e);
        }
    }

    private static CausalLm of(
            DecoderConfig config, WeightSource weights, Device device, @Nullable ModelFolder source) {
        NDManager manager = PyTorch.engine().newBaseManager(device.toDjl());
        try {
            MemoryEstimate.loading(config).requireOn(device, 0);
            return new CausalLm(config, device, manager, DecoderWeights.of(config, weights, manager), source);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    /** The model's shape. */
    public DecoderConfig config() {
        return config;
    }

    /** The device that holds the weights. */
    public Device device() {
        return device;
    }

    /** The current precision, recomputation and loss chunks. */
    public ComputeOptions options() {
        return options;
    }

    /** Sets precision, recomputation and loss chunks; {@link ComputeOptions#defaults} until then. */
    public void options(ComputeOptions value) {
        checkOpen();
        if (value.precision() != options.precision() && !trained.equals(TrainedWeights.all())) {
            throw new IllegalStateException("weights are kept in " + options.precision() + " for computing with "
                    + trained + "; set the precision before that");
        }
        options = value;
        script();
    }

    /**
     * The float32 weights that training moves, by their names in a Hugging Face Llama ({@code
     * model.layers.0.self_attn.q_proj.weight}), in the order of the forward pass: all, or those of a {@link Lora} adapter.
     * The arrays are the model's own, not copies; call {@link #parametersChanged} after changing their numbers.
     */
    public Map<String, NDArray> parameters() {
        checkOpen();
        return weights.trained();
    }

    /** To be called when the numbers of {@link #parameters} were changed: with {@link #offload} the device gets them. */
    public void parametersChanged() {
        checkOpen();
        weights.changed();
    }

    /** All weights: the {@link #parameters}, and those that an adapter has frozen, which may be in bfloat16. */
    public Map<String, NDArray> weights() {
        checkOpen();
        Map<String, NDArray> all = new LinkedHashMap<>(weights.base());
        all.putAll(weights.trained());
        return all;
    }

    /** Which weights training moves, and where they are. */
    public TrainedWeights trained() {
        return trained;
    }

    /**
     * Moves the weights that training moves to main memory, with their gradients and AdamW's moments: 16 bytes a
     * parameter there. The device keeps copies in the current precision, which cannot be changed any more, and the
     * gradients of one layer at a time. The numbers of training stay the same.
     *
     * @throws IllegalStateException if it was done already, or the model has an adapter, whose weights are few
     */
    public void offload() {
        checkOpen();
        requireTrained(TrainedWeights.all(), "offload");
        NDManager mainMemory = manager.newSubManager(ai.djl.Device.cpu());
        GradientMode.OFF.call(() -> {
            weights.offload(script(), mainMemory);
            return this;
        });
        trained = TrainedWeights.offloaded();
    }

    /**
     * Returns one of the {@link #weights}, on the device.
     *
     * @throws IllegalArgumentException if there is no weight of that name
     */
    public NDArray parameter(String name) {
        checkOpen();
        return weights.get(name);
    }

    /**
     * The next-token logits at each position, rows x width x vocabulary. Those on padding have no meaning.
     *
     * @throws IllegalArgumentException naming a token id outside the vocabulary
     */
    public float[][][] logits(BatchTensors batch) {
        check(batch);
        float[] flat = GradientMode.OFF.call(() -> {
            try (NDManager step = newScratch()) {
                return pass(batch, step).logits().toFloatArray();
            }
        });
        float[][][] result = new float[batch.rows()][batch.width()][config.vocabularySize()];
        int from = 0;
        for (float[][] row : result) {
            for (float[] token : row) {
                System.arraycopy(flat, from, token, 0, token.length);
                from += token.length;
            }
        }
        return result;
    }

    /**
     * Computes the loss without gradients.
     *
     * @throws IllegalArgumentException naming a token id or label outside the vocabulary, or if several rows hold packs
     */
    public TokenLosses loss(BatchTensors batch) {
        return losses(batch, false);
    }

    /**
     * The most likely id for each target token given the true tokens before it (teacher forcing); {@link
     * Sequence#IGNORE_INDEX} elsewhere. Greedy generation of a reply agrees with the targets exactly as far as these
     * ids do, so many replies can be checked in one pass. A tie gives any one of the most likely ids.
     *
     * @return rows x width
     * @throws IllegalArgumentException as {@link #loss}
     */
    public int[][] mostLikely(BatchTensors batch) {
        check(batch);
        TargetPositions targets = TargetPositions.of(batch, config.vocabularySize());
        if (targets.targets().length == 0) {
            return targets.place(new long[0], batch);
        }
        return GradientMode.OFF.call(() -> {
            try (NDManager step = newScratch()) {
                return targets.place(pass(batch, step).mostLikely(targets), batch);
            }
        });
    }

    /**
     * Computes the loss and adds the gradient of the weighted loss to each weight's gradient. Gradients accumulate
     * until {@link #zeroGradients}; with loss weights normalised over a whole optimizer step their sum is the step's
     * gradient.
     *
     * @throws IllegalArgumentException as {@link #loss}
     */
    public TokenLosses accumulateGradients(BatchTensors batch) {
        return losses(batch, true);
    }

    /** Generates without a listener; see {@link #generate(int[], Generation, IntPredicate)}. */
    public GeneratedReply generate(int[] promptIds, Generation settings) {
        return generate(promptIds, settings, id -> true);
    }

    /**
     * Continues a prompt token by token. Each token is chosen from the same logits that {@link #logits} gives for the
     * tokens before it (but for dynamic rope scaling, below). A KV cache makes each new token cost one pass over that token alone.
     *
     * <p>Memory while it runs, on top of the weights: the KV cache of prompt and longest reply ({@code layers x 2 x
     * keyValueHeads x headSize} numbers for each token, 4 bytes each, or 2 in bfloat16), in bfloat16 a copy of the
     * weights (2 bytes a parameter), and one layer's activations for {@link Generation#prefillTokens} tokens. Only the
     * last token passes through the head.
     *
     * <p>{@link RopeScaling.Dynamic} grows with the sequence, as in transformers: the prompt has the frequencies of its
     * own length, each token of the reply those of the length so far, and keys stay as they were cached. So a reply does
     * not depend on the limit of its length; beyond the original context its logits differ from those of one pass over
     * the whole sequence.
     *
     * @param listener called on this thread with each token of the reply except a stop token; false ends the reply
     *     after that token
     * @return the reply; if the thread is interrupted, the part generated so far, after at most one more pass (a token
     *     or a chunk of the prompt), and the thread stays interrupted
     * @throws IllegalArgumentException if the prompt is empty, does not fit the window, or an id lies outside the
     *     vocabulary
     * @throws IllegalStateException if a logit is NaN or positive infinity, or none is finite
     */
    public GeneratedReply generate(int[] promptIds, Generation settings, IntPredicate listener) {
        checkOpen();
        if (promptIds.length == 0) {
            throw new IllegalArgumentException("the prompt has no tokens; give it at least one, such as a start token");
        }
        for (int t = 0; t < promptIds.length; t++) {
            TargetPositions.checkId("promptIds", t, promptIds[t], config.vocabularySize());
        }
        int capacity = promptIds.length + settings.replyLimit(promptIds.length);
        checkCache(capacity);
        try (NDManager memory = newScratch()) {
            return new ReplyGenerator(newCache(memory, capacity), settings, listener).reply(promptIds);
        }
    }

    /** Refuses a cache that no memory of this machine could hold, before it is allocated. */
    private void checkCache(int tokens) {
        if (device.kind() != Device.Kind.CPU) {
            return;
        }
        long bytes = MemoryEstimate.generation(config, tokens, options).cache();
        long machine = MachineMemory.bytes();
        if (bytes > machine) {
            throw new IllegalArgumentException("prompt and reply of " + tokens + " tokens need a cache of "
                    + (bytes >> 20) + " MiB, more than the machine's " + (machine >> 20)
                    + " MiB; lower maxReplyTokens or set withWindowTokens(...)");
        }
    }

    /**
     * The accumulated gradient of each weight by name. The arrays share the memory that {@link #accumulateGradients}
     * adds to, so scaling one in place scales the gradient.
     *
     * @param owner the manager that frees the handles when it is closed
     */
    public Map<String, NDArray> gradients(NDManager owner) {
        checkOpen();
        gradientsHeld = true;
        return weights.gradients(owner);
    }

    /** Whether the device holds the gradients: once they have been computed or asked for, unless they are offloaded. */
    public boolean holdsGradients() {
        return gradientsHeld && !trained.isOffloaded();
    }

    /** Saves in the type that the model was loaded with, F32 otherwise; see {@link #save(Path, SaveOptions)}. */
    public void save(Path folder) {
        save(folder, SaveOptions.defaults());
    }

    /** Saves in another type; see {@link #save(Path, SaveOptions)}. */
    public void save(Path folder, TensorType type) {
        save(folder, SaveOptions.defaults().withType(type));
    }

    /**
     * Saves the model as a folder that {@link #load} and transformers read. A loaded model keeps its config.json,
     * updated where the configuration changed, and the tokenizer and generation files of its folder are copied. A
     * model in ChatGLM's layout keeps it unless {@link SaveOptions#withTransformersLayout} asks for GLM's. A created
     * model is saved as the architecture that has its structure.
     *
     * @param folder new or empty; it appears only when it is complete
     * @throws IllegalArgumentException if no architecture has the model's structure, or a weight is too large for the
     *     type
     * @throws IllegalStateException if the model has an adapter: save that by itself, or merge it first
     * @throws UncheckedIOException if the folder exists and is not empty, or cannot be written
     */
    public void save(Path folder, SaveOptions saving) {
        checkOpen();
        if (trained.adapter() != null) {
            throw new IllegalStateException("the model has an adapter: Lora.save writes that, and Lora.merge adds it to the"
                    + " weights, which can be saved then");
        }
        new ModelWriter(config, weights.trained(), source, saving).write(folder);
    }

    /** Sets every gradient to zero. */
    public void zeroGradients() {
        try (NDManager scratch = newScratch()) {
            gradients(scratch).values().forEach(script()::clear);
        }
    }

    /** Creates a manager on the model's device for temporary arrays; it is closed with the model at the latest. */
    public NDManager newScratch() {
        checkOpen();
        return manager.newSubManager();
    }

    /** Frees all memory of the model; a second call does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            manager.close();
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "CausalLm[%,d parameters, %d layers, %d wide, %d heads, vocabulary %,d, on %s]",
                config.parameterCount(),
                config.layers(),
                config.hiddenSize(),
                config.heads(),
                config.vocabularySize(),
                device);
    }

    private TokenLosses losses(BatchTensors batch, boolean backward) {
        check(batch);
        TargetPositions targets = TargetPositions.of(batch, config.vocabularySize());
        if (targets.targets().length == 0) {
            return new TokenLosses(0, new float[batch.rows()][batch.width()]);
        }
        gradientsHeld |= backward;
        GradientMode mode = backward ? GradientMode.RECORDING : GradientMode.OFF;
        float[] losses = mode.call(() -> {
            try (NDManager step = newScratch()) {
                DecoderPass pass = pass(batch, step);
                return backward ? pass.lossesAndGradients(targets) : pass.losses(targets);
            }
        });
        return new TokenLosses(targets.weightedSum(losses), targets.place(losses, batch));
    }

    /** Creates an empty KV cache for {@code capacity} tokens that {@code memory} owns. */
    KeyValueCache newCache(NDManager memory, int capacity) {
        return GradientMode.OFF.call(
                () -> new KeyValueCache(config, weights, script(), options.precision(), memory, capacity));
    }

    /** The script for the current precision, compiled on first use. */
    DecoderScript script() {
        LoraConfig adapter = trained.adapter();
        double scale = adapter == null ? 1 : adapter.scale();
        return scripts.computeIfAbsent(
                options.precision(), precision -> new DecoderScript(config, precision, scale, device, manager));
    }

    /** Where {@link Lora} finds the weights. */
    DecoderWeights decoderWeights() {
        checkOpen();
        return weights;
    }

    /** The folder that the model was loaded from. */
    @Nullable
    ModelFolder source() {
        return source;
    }

    /** To be called by {@link Lora} before it puts in or takes out an adapter. */
    void train(TrainedWeights value) {
        trained = value;
        gradientsHeld = false;
        scripts.clear();
    }

    void requireTrained(TrainedWeights wanted, String what) {
        if (!trained.equals(wanted)) {
            throw new IllegalStateException(
                    "cannot " + what + ": the model trains " + trained + " instead of " + wanted);
        }
    }

    private DecoderPass pass(BatchTensors batch, NDManager step) {
        return new DecoderPass(config, weights, script(), options, batch, step);
    }

    private void check(BatchTensors batch) {
        checkOpen();
        SegmentBoundaries.ofEachRow(batch);
        for (int row = 0; row < batch.rows(); row++) {
            for (int t = 0; t < batch.width(); t++) {
                TargetPositions.checkId("inputIds", row, t, batch.inputIds()[row][t], config.vocabularySize());
            }
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("this model is closed");
        }
    }
}
