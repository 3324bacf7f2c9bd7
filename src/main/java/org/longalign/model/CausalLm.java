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
import org.longalign.model.safetensors.TensorType;

/**
 * A causal language model: a decoder's weights with its forward pass, loss and gradients. Attention is block-diagonal:
 * the segments of a pack do not see each other, so a packed sequence gets the logits that it gets alone.
 *
 * <p>Native memory is held by the model's weights and gradients until {@link #close}; what a call needs beside them is
 * freed when it returns. Not for use from several threads at once; from different threads one after the other it is.
 */
public final class CausalLm implements AutoCloseable {
    private final DecoderConfig config;
    private final Device device;
    private final NDManager manager;
    private final DecoderWeights weights;
    private final @Nullable ModelFolder source;
    private ComputeOptions options;
    private final Map<Precision, DecoderScript> scripts = new EnumMap<>(Precision.class);
    private boolean closed;

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
     * @throws IllegalStateException if PyTorch's native library cannot be loaded, with the remedy, or the weights are
     *     more than the device has room for
     */
    public static CausalLm create(DecoderConfig config, long seed, Device device) {
        return of(config, new RandomWeights(config, seed), device, null);
    }

    /** The model in a folder, as {@link #load(Path, Device, UnaryOperator, LoadProgress)}. */
    public static CausalLm load(Path folder, Device device) {
        return load(folder, device, UnaryOperator.identity());
    }

    /** The model in a folder, as {@link #load(Path, Device, UnaryOperator, LoadProgress)}. */
    public static CausalLm load(Path folder, Device device, UnaryOperator<DecoderConfig> configure) {
        return load(folder, device, configure, (done, total) -> {});
    }

    /**
     * The model in a folder as Hugging Face lays it out: {@code config.json} and {@code model.safetensors}, or several
     * such files with an index, in F32, F16 or BF16. It may be a Llama (2 and 3), Mistral, Qwen2 (and 2.5), Qwen3 or GLM
     * (transformers' own layout). A context is extended by another rope base (paper, appendix B):
     *
     * <pre>{@code
     * CausalLm.load(folder, device, config -> config.withRopeBase(200 * config.rope().base()))
     * }</pre>
     *
     * @param configure what is to be changed in the configuration: the rope's base or scaling, or the sliding window
     * @param progress told after each weight how far the loading is
     * @throws IllegalArgumentException naming file, field and value where something is missing, unknown or not supported
     * @throws UncheckedIOException if a file cannot be read
     * @throws IllegalStateException if PyTorch's native library cannot be loaded, with the remedy, or the weights are
     *     more than the device has room for
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

    /** Where its weights live. */
    public Device device() {
        return device;
    }

    /** How it computes. */
    public ComputeOptions options() {
        return options;
    }

    /**
     * Sets how it computes; at the beginning {@link ComputeOptions#defaults}.
     *
     * @return this model
     */
    public CausalLm withOptions(ComputeOptions value) {
        checkOpen();
        options = value;
        script();
        return this;
    }

    /**
     * The weights, float32, by Hugging Face's names for a Llama ({@code model.layers.0.self_attn.q_proj.weight}), in the
     * order of the forward pass. They are the model's own arrays, not copies.
     */
    public Map<String, NDArray> parameters() {
        checkOpen();
        return weights.byName();
    }

    /**
     * One of the {@link #parameters}.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public NDArray parameter(String name) {
        checkOpen();
        return weights.get(name);
    }

    /**
     * The logits of the next token at each place, rows x width x vocabulary. At padding they mean nothing.
     *
     * @throws IllegalArgumentException naming a token id outside the vocabulary
     */
    public float[][][] logits(TokenBatch batch) {
        checkIds(batch);
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
     * The loss without gradients.
     *
     * @throws IllegalArgumentException naming a token id or label outside the vocabulary, shapes that disagree, or a
     *     segment whose first token is a target
     */
    public TokenLosses loss(TokenBatch batch, TokenTargets targets) {
        return losses(batch, targets, false);
    }

    /**
     * For each target token the id that is most likely at its place after the true tokens before it; {@link
     * TokenTargets#IGNORE_INDEX} elsewhere. Greedy generation of a reply begins with the true ids for exactly as long as
     * these agree with the targets, so that many replies can be checked in one pass. Of equally likely ids it is one.
     *
     * @return rows x width
     * @throws IllegalArgumentException as {@link #loss}
     */
    public int[][] mostLikely(TokenBatch batch, TokenTargets targets) {
        checkIds(batch);
        targets.check(batch);
        Selection selection = Selection.of(batch, targets, config.vocabularySize());
        if (selection.targets().length == 0) {
            return selection.place(new long[0], batch);
        }
        return GradientMode.OFF.call(() -> {
            try (NDManager step = newScratch()) {
                return selection.place(pass(batch, step).mostLikely(selection), batch);
            }
        });
    }

    /**
     * The loss, and adds the gradient of the weighted loss to each weight's gradient. Calls add up until {@link
     * #zeroGradients}; with loss weights normalised over a whole optimizer step that sum is the step's gradient.
     *
     * @throws IllegalArgumentException as {@link #loss}
     */
    public TokenLosses accumulateGradients(TokenBatch batch, TokenTargets targets) {
        return losses(batch, targets, true);
    }

    /** As {@link #generate(int[], Generation, IntPredicate)} with nobody listening. */
    public GeneratedReply generate(int[] promptIds, Generation settings) {
        return generate(promptIds, settings, id -> true);
    }

    /**
     * Continues a prompt token by token. Each token is chosen from the logits that {@link #logits} gives for all tokens
     * before it, but computed with the keys and values of those kept, so that a token costs one pass of a single token.
     *
     * <p>Beside the weights this takes, until it returns, the kept keys and values, {@code layers x 2 x keyValueHeads x
     * headSize} numbers for each token of the prompt and of the longest reply, 4 bytes each or 2 in bfloat16 (which also
     * takes a copy of the weights, 2 bytes a parameter), and the intermediate results of {@link
     * Generation#prefillTokens} tokens in one layer. Only the last token passes through the head.
     *
     * <p>With {@link RopeScaling.Dynamic} the frequencies are those of the longest sequence that may come of it, prompt
     * and longest reply, from the first token on. The keys that are kept then fit all that follow, and each token gets
     * the logits that it has in a sequence of that length; frequencies that grow with the reply would ask for all of it
     * to be computed anew at each token. So ask for replies no longer than needed.
     *
     * @param listener is told of each token of the reply, stop tokens apart, on this thread; false ends the reply after
     *     that token
     * @return the reply; if the thread is interrupted, what there is of it after at most one more pass (a token, or a
     *     chunk of the prompt), and the thread stays interrupted
     * @throws IllegalArgumentException if the prompt is empty, does not fit the window, or an id lies outside the
     *     vocabulary
     * @throws IllegalStateException if the model's logits are not numbers
     */
    public GeneratedReply generate(int[] promptIds, Generation settings, IntPredicate listener) {
        checkOpen();
        if (promptIds.length == 0) {
            throw new IllegalArgumentException("the prompt has no tokens; give it at least one, such as a start token");
        }
        for (int t = 0; t < promptIds.length; t++) {
            Selection.checkId("promptIds", t, promptIds[t], config.vocabularySize());
        }
        int capacity = promptIds.length + settings.replyLimit(promptIds.length);
        try (NDManager memory = newScratch()) {
            return new ReplyGenerator(newCache(memory, capacity), settings, listener).reply(promptIds);
        }
    }

    /**
     * The accumulated gradient of each weight, by its name: the memory that {@link #accumulateGradients} adds to, so
     * that scaling it in place scales the gradient.
     *
     * @param owner the manager that the handles are to be freed with
     */
    public Map<String, NDArray> gradients(NDManager owner) {
        checkOpen();
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        weights.byName().forEach((name, weight) -> {
            NDArray gradient = weight.getGradient();
            // DJL makes a new handle at each call and leaves it with the weight's manager, where it would stay.
            gradient.attach(owner);
            gradients.put(name, gradient);
        });
        return gradients;
    }

    /** Saves the model as {@link #save(Path, SaveOptions)}, in the type that it was loaded with; F32 if it was not. */
    public void save(Path folder) {
        save(folder, SaveOptions.defaults());
    }

    /** Saves the model as {@link #save(Path, SaveOptions)}, in this type. */
    public void save(Path folder, TensorType type) {
        save(folder, SaveOptions.defaults().withType(type));
    }

    /**
     * Saves the model as a folder that {@link #load} and transformers read. A model that was loaded keeps its
     * config.json, brought up to date, and gets copies of the tokenizer's and generation's files that stand beside it; one
     * that was made here is saved as the architecture that has its shape.
     *
     * @param folder new or empty; it appears when it is whole
     * @throws IllegalArgumentException if no architecture has the model's shape, or a weight is too large for the type
     * @throws UncheckedIOException if something stands there already or it cannot be written
     */
    public void save(Path folder, SaveOptions saving) {
        checkOpen();
        new ModelWriter(config, weights.byName(), source, saving).write(folder);
    }

    /** Sets every gradient to zero. */
    public void zeroGradients() {
        try (NDManager scratch = newScratch()) {
            gradients(scratch).values().forEach(script()::clear);
        }
    }

    /** A manager on the model's device for arrays that live for a while, closed with the model at the latest. */
    public NDManager newScratch() {
        checkOpen();
        return manager.newSubManager();
    }

    /** Frees the weights, gradients and everything else of this model; a second call does nothing. */
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

    private TokenLosses losses(TokenBatch batch, TokenTargets targets, boolean backward) {
        checkIds(batch);
        targets.check(batch);
        Selection selection = Selection.of(batch, targets, config.vocabularySize());
        if (selection.targets().length == 0) {
            return new TokenLosses(0, new float[batch.rows()][batch.width()]);
        }
        GradientMode mode = backward ? GradientMode.RECORDING : GradientMode.OFF;
        float[] losses = mode.call(() -> {
            try (NDManager step = newScratch()) {
                DecoderPass pass = pass(batch, step);
                return backward ? pass.lossesAndGradients(selection) : pass.losses(selection);
            }
        });
        return new TokenLosses(selection.weightedSum(losses), selection.place(losses, batch));
    }

    /** Room for a sequence of so many tokens, in memory that belongs to {@code memory}. */
    KeyValueCache newCache(NDManager memory, int capacity) {
        return GradientMode.OFF.call(
                () -> new KeyValueCache(config, weights, script(), options.precision(), memory, capacity));
    }

    /** The script for the precision that is set, compiled when that is first used. */
    private DecoderScript script() {
        return scripts.computeIfAbsent(
                options.precision(), precision -> new DecoderScript(config, precision, device, manager));
    }

    private DecoderPass pass(TokenBatch batch, NDManager step) {
        return new DecoderPass(config, weights, script(), options, batch, step);
    }

    private void checkIds(TokenBatch batch) {
        checkOpen();
        for (int row = 0; row < batch.rows(); row++) {
            for (int t = 0; t < batch.width(); t++) {
                Selection.checkId("inputIds", row, t, batch.inputIds()[row][t], config.vocabularySize());
            }
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("this model is closed");
        }
    }
}
