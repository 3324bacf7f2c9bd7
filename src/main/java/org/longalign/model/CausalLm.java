package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.longalign.batching.BatchTensors;
import org.longalign.model.internal.GradientMode;
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
    private TrainedWeights trained;
    private final DecoderScripts scripts;
    private boolean hasOptions;
    private boolean closed;
    private boolean gradientsHeld;

    /** @param manager owns the weights, and is closed with the model */
    CausalLm(
            DecoderConfig config,
            Device device,
            NDManager manager,
            DecoderWeights weights,
            TrainedWeights trained,
            @Nullable ModelFolder source) {
        this.config = config;
        this.device = device;
        this.manager = manager;
        this.weights = weights;
        this.trained = trained;
        this.source = source;
        scripts = new DecoderScripts(config, device, manager);
        options = ComputeOptions.defaults(device);
        script();
    }

    /**
     * A model with random weights, the same for the same seed on every machine.
     *
     * @throws IllegalStateException if PyTorch cannot be loaded, with the remedy, or the weights do not fit the device
     */
    public static CausalLm create(DecoderConfig config, long seed, Device device) {
        return ModelLoader.of(config, new RandomWeights(config, seed), device, TrainedWeights.all(), null);
    }

    /** Loads a model as it is stored. */
    public static CausalLm load(Path folder, Device device) {
        return load(folder, device, UnaryOperator.identity());
    }

    /** Loads without progress reports. */
    public static CausalLm load(Path folder, Device device, UnaryOperator<DecoderConfig> configure) {
        return load(folder, device, configure, (done, total) -> {});
    }

    /**
     * Loads a model of a supported kind (environment/GPU.md) from a Hugging Face folder: {@code config.json} and {@code
     * model.safetensors}, or else {@code pytorch_model.bin}, of which nothing is executed; one file, or several with an
     * index; in F32, F16 or BF16. {@code c -> c.withRopeBase(200 * c.rope().base())} extends the context (appendix B).
     *
     * @param configure changes the configuration; only the rope base, its scaling and the sliding window may change
     * @param progress called after each weight
     * @throws IllegalArgumentException naming file, field and value if something is missing, unknown or not supported
     * @throws UncheckedIOException if a file cannot be read
     * @throws IllegalStateException as {@link #create}
     */
    public static CausalLm load(
            Path folder, Device device, UnaryOperator<DecoderConfig> configure, LoadProgress progress) {
        return ModelLoader.load(folder, device, TrainedWeights.all(), configure, progress);
    }

    /**
     * Loads for offload or an adapter, without all weights in float32 on the device: each is converted to the precision
     * of {@link ComputeOptions#defaults}, which stays the model's, before the next is read.
     *
     * @param trained all, {@link TrainedWeights#offloaded}, or {@link TrainedWeights#none} for {@link Lora} to add to
     */
    public static CausalLm load(
            Path folder,
            Device device,
            TrainedWeights trained,
            UnaryOperator<DecoderConfig> configure,
            LoadProgress progress) {
        return ModelLoader.load(folder, device, trained, configure, progress);
    }

    /** The model's shape. */
    public DecoderConfig config() {
        return config;
    }

    /** The device that holds the weights. */
    public Device device() {
        return device;
    }

    /** The current precision, recomputation and chunks. */
    public ComputeOptions options() {
        return options;
    }

    /** Sets precision, recomputation and chunks; until then training chooses, from {@link ComputeOptions#defaults}. */
    public void options(ComputeOptions value) {
        checkOpen();
        if (value.precision() != options.precision() && !trained.equals(TrainedWeights.all())) {
            throw new IllegalStateException("weights are kept in " + options.precision() + " for computing with "
                    + trained + "; set the precision before that");
        }
        options = value;
        hasOptions = true;
        script();
    }

    /** Whether {@link #options(ComputeOptions)} has set options. */
    public boolean hasOptions() {
        return hasOptions;
    }

    /** Returns to {@link ComputeOptions#defaults}, as if {@link #options(ComputeOptions)} had not been called. */
    public void defaultOptions() {
        options(ComputeOptions.defaults(device));
        hasOptions = false;
    }

    /**
     * The kernel of attention for a run, measured if there is a choice; empty on the CPU and where a loop attends.
     *
     * @param segments lengths in tokens in each of the rows of a typical micro-batch
     * @param lengths the number of different lengths in all of the run's {@code batches} micro-batches
     */
    public Optional<ComputeOptions.AttentionChoice> chooseAttention(
            int rows, int[] segments, int batches, int lengths) {
        checkOpen();
        return scripts.chooseAttention(options, new AttentionTrial.Load(rows, segments, batches, lengths));
    }

    /**
     * The float32 weights that training moves, by their names in a Hugging Face Llama ({@code
     * model.layers.0.self_attn.q_proj.weight}): all, or those of a {@link Lora} adapter. The arrays are the model's own;
     * call {@link #parametersChanged} after changing their numbers.
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
     * Moves the weights to main memory, with their gradients and AdamW's moments: 16 bytes a parameter there. The device
     * keeps copies in the current precision, which cannot be changed any more. The numbers of training stay the same.
     *
     * @throws IllegalStateException if it was done already, or the model has an adapter, whose weights are few
     */
    public void offload() {
        checkOpen();
        trained.require(TrainedWeights.all(), "offload");
        weights.offload(script(), manager.newSubManager(ai.djl.Device.cpu()));
        trained = TrainedWeights.offloaded();
    }

    /** One of the {@link #weights}, on the device; none of that name is an IllegalArgumentException. */
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
        return GradientMode.OFF.call(() -> {
            try (NDManager step = newScratch()) {
                return pass(batch, step).logits();
            }
        });
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
     * The most likely id for each target token given the true tokens before it (teacher forcing), as far as which greedy
     * generation agrees with the targets; {@link Sequence#IGNORE_INDEX} elsewhere; rows x width. A tie gives any one of them.
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
     * Computes the loss and adds the gradient of the weighted loss to each weight's gradient, until {@link #zeroGradients}:
     * with loss weights normalised over a whole optimizer step their sum is the step's gradient.
     */
    public TokenLosses accumulateGradients(BatchTensors batch) {
        trained.requireSome();
        return losses(batch, true);
    }

    /** Generates without a listener. */
    public GeneratedReply generate(int[] promptIds, Generation settings) {
        return generate(promptIds, settings, id -> true);
    }

    /**
     * Continues a prompt token by token. Each token is chosen from the same logits that {@link #logits} gives for the
     * tokens before it (but for dynamic rope scaling; see {@link Generation}, also for the memory it takes).
     *
     * @param listener called here with each token of the reply except a stop token; false ends the reply after it
     * @return the reply; if the thread is interrupted, which it stays, the part generated after at most one more pass
     * @throws IllegalArgumentException if the prompt is empty, does not fit the window, or has an unknown id
     * @throws IllegalStateException if a logit is NaN or positive infinity, or none is finite
     */
    public GeneratedReply generate(int[] promptIds, Generation settings, IntPredicate listener) {
        checkOpen();
        int capacity = ReplyGenerator.checkedCapacity(this, promptIds, settings);
        try (NDManager memory = newScratch()) {
            return new ReplyGenerator(newCache(memory, capacity), settings, listener).reply(promptIds);
        }
    }

    /** Each weight's gradient, in the memory that {@link #accumulateGradients} adds to; {@code owner} frees the handles. */
    public Map<String, NDArray> gradients(NDManager owner) {
        checkOpen();
        gradientsHeld = true;
        return weights.gradients(owner);
    }

    /** Whether the device holds the gradients: once they have been computed or asked for, unless they are offloaded. */
    public boolean holdsGradients() {
        return gradientsHeld && !trained.isOffloaded();
    }

    /** Saves in the type that it was loaded with, F32 otherwise; see {@link #save(Path, SaveOptions, CopyOption...)}. */
    public void save(Path folder, CopyOption... options) {
        save(folder, SaveOptions.defaults(), options);
    }

    /**
     * Saves the model as a folder that {@link #load} and transformers read. A loaded model keeps its config.json, updated
     * where the configuration changed, the tokenizer and generation files of its folder, and its layout. A created one has
     * the architecture of its structure.
     *
     * @param folder new or empty, or with {@code REPLACE_EXISTING} a saved model; it appears only when it is complete
     * @param options none, or {@link java.nio.file.StandardCopyOption#REPLACE_EXISTING}
     * @throws IllegalArgumentException if no architecture has its structure, or a weight is too large for the type
     * @throws IllegalStateException if the model has an adapter: save that by itself, or merge it first
     * @throws UncheckedIOException if the folder exists and is neither empty nor to be replaced, or cannot be written
     */
    public void save(Path folder, SaveOptions saving, CopyOption... options) {
        checkOpen();
        trained.requireNoAdapter();
        new ModelWriter(config, weights.trained(), source, saving).write(folder, options);
    }

    /** Sets every gradient to zero. */
    public void zeroGradients() {
        try (NDManager scratch = newScratch()) {
            script().clear(scratch.create(0f), gradients(scratch));
        }
    }

    /** A manager on the model's device for temporary arrays; it is closed with the model at the latest. */
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
        return "CausalLm[" + config.summary() + ", on " + device + "]";
    }

    private TokenLosses losses(BatchTensors batch, boolean backward) {
        check(batch);
        TargetPositions targets = TargetPositions.of(batch, config.vocabularySize());
        if (targets.targets().length == 0) {
            return new TokenLosses(0, new float[batch.rows()][batch.width()]);
        }
        gradientsHeld |= backward;
        float[] losses = GradientMode.OFF.call(() -> {
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

    /** The script for the current precision and kernel, compiled on first use. */
    DecoderScript script() {
        return scripts.of(options, trained.scale());
    }

    /** The weights, for {@link Lora}. */
    DecoderWeights decoderWeights() {
        checkOpen();
        return weights;
    }

    /** The folder that the model was loaded from. */
    @Nullable
    ModelFolder source() {
        return source;
    }

    /** Takes note of an adapter that {@link Lora} has put in or taken out. */
    void train(TrainedWeights value) {
        trained = value;
        gradientsHeld = false;
        scripts.clear();
    }

    private DecoderPass pass(BatchTensors batch, NDManager step) {
        return new DecoderPass(config, weights, script(), options, batch, step);
    }

    private void check(BatchTensors batch) {
        checkOpen();
        TargetPositions.check(batch, config.vocabularySize());
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("this model is closed");
        }
    }
}
