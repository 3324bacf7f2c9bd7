package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.longalign.model.internal.GradientMode;

/**
 * A low-rank adapter of a model, LoRA (Hu et al., 2022): training moves its weights only, and the model's own are frozen.
 * Loss, Eq. 4's weights, generation and checkpoints are as without it.
 *
 * <pre>{@code
 * // given: Path folder, Device device, Sequences sequences, BatchPlan plan, Path output
 * try (CausalLm model = CausalLm.load(folder, device, TrainedWeights.none(), c -> c, (done, total) -> {})) {
 *     Lora adapter = Lora.add(model, LoraConfig.of(16), 7);
 *     Training.of(model, sequences, plan).learningRate(2e-4).run();
 *     adapter.save(output);
 * }
 * }</pre>
 *
 * <p>The frozen matrices are kept in the model's precision, under bfloat16 in half the memory with the same results; it
 * cannot be changed while there is an adapter. Loaded with {@link TrainedWeights#none} they are never in float32 on the
 * device, but one after the other.
 */
public final class Lora {
    private static final String ADD = "add an adapter";

    private final CausalLm model;
    private final LoraConfig config;

    private Lora(CausalLm model, LoraConfig config) {
        this.model = model;
        this.config = config;
    }

    /**
     * Adds a new adapter, which changes nothing yet: A is uniform within 1 / sqrt(inputs), as in PEFT, and B is zero.
     *
     * @param seed the same seed gives the same A on every machine
     * @return the adapter, to save or merge it
     * @throws IllegalArgumentException if the rank is larger than a matrix allows, or the targets are some of the matrices
     *     that the model's files join to one
     * @throws IllegalStateException if the model has an adapter already, or its weights lie in main memory
     */
    public static Lora add(CausalLm model, LoraConfig config, long seed) {
        requireBase(model);
        LoraFolder.checkTargets(architecture(model), model.config(), config);
        return put(model, config, (name, shape, manager) -> {
            float[] values = new float[Math.toIntExact(shape.size())];
            if (name.endsWith(LoraConfig.A)) {
                double bound = 1 / Math.sqrt((double) shape.get(1));
                Random random = RandomWeights.generator(seed, name);
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (bound * (2 * random.nextDouble() - 1));
                }
            }
            return manager.create(values, shape);
        });
    }

    /**
     * Adds an adapter from PEFT's files, {@code adapter_config.json} and {@code adapter_model.safetensors}. It may be
     * trained further, without dropout, which PEFT's training may have had.
     *
     * @throws IllegalArgumentException naming what the files lack, or have that is not supported
     * @throws IllegalStateException if the model has an adapter already, or its weights lie in main memory
     * @throws UncheckedIOException if a file cannot be read
     */
    public static Lora load(CausalLm model, Path folder) {
        requireBase(model);
        try {
            LoraFolder files = LoraFolder.read(folder, architecture(model), model.config());
            return put(model, files.config(), files);
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + folder + ": " + e, e);
        }
    }

    private static void requireBase(CausalLm model) {
        if (!model.trained().isFrozen()) {
            model.trained().require(TrainedWeights.all(), ADD);
        }
    }

    private static Lora put(CausalLm model, LoraConfig config, WeightSource source) {
        DecoderWeights weights = model.decoderWeights();
        NDManager manager = weights.get(DecoderWeights.EMBEDDING).getManager();
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        config.shapes(model.config()).forEach((name, shape) -> arrays.put(name, source.weight(name, shape, manager)));
        GradientMode.OFF.call(() -> {
            weights.freeze(model.script());
            weights.putAdapter(arrays);
            return weights;
        });
        model.train(TrainedWeights.of(config));
        return new Lora(model, config);
    }

    /** The architecture whose names the files have. */
    private static Architecture architecture(CausalLm model) {
        ModelFolder source = model.source();
        return source == null ? Architecture.of(model.config()) : source.architecture();
    }

    /** Its shape. */
    public LoraConfig config() {
        return config;
    }

    /**
     * Writes the adapter as PEFT does; it can be loaded there and here, with the same base model.
     *
     * @param folder new or empty, or with {@code REPLACE_EXISTING} a saved adapter; it appears only when it is complete
     * @param options none, or {@link java.nio.file.StandardCopyOption#REPLACE_EXISTING}
     * @throws IllegalStateException if it was merged
     * @throws UncheckedIOException if the folder exists and is neither empty nor to be replaced, or cannot be written
     */
    public void save(Path folder, CopyOption... options) {
        model.trained().require(TrainedWeights.of(config), "save the adapter");
        ModelFolder source = model.source();
        LoraFolder.write(
                folder,
                options,
                architecture(model),
                model.config(),
                config,
                model.decoderWeights().adapter(),
                source == null ? null : source.path().toString());
    }

    /**
     * Adds the adapter to the model's weights, W + alpha / rank B A in float32, which are trained again from now on. The
     * model can be saved and loaded as any other then.
     *
     * @throws IllegalStateException if it was done already
     */
    public void merge() {
        model.trained().require(TrainedWeights.of(config), "merge the adapter");
        DecoderWeights weights = model.decoderWeights();
        GradientMode.OFF.call(() -> {
            weights.merge(model.script());
            return weights;
        });
        model.train(TrainedWeights.all());
    }

    @Override
    public String toString() {
        return config.toString();
    }
}
