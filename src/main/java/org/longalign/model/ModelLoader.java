package org.longalign.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.longalign.model.internal.PyTorch;

/** Makes models of weights from folders or random numbers. */
final class ModelLoader {
    private ModelLoader() {}

    /** See {@link CausalLm#load(Path, Device, UnaryOperator, LoadProgress)}. */
    static CausalLm load(Path folder, Device device, UnaryOperator<DecoderConfig> configure, LoadProgress progress) {
        try {
            return ModelFolder.load(
                    folder, configure, progress, (config, weights, source) -> of(config, weights, device, source));
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + folder + ": " + e, e);
        }
    }

    /** @param source the folder that the weights are from; null for none */
    static CausalLm of(DecoderConfig config, WeightSource weights, Device device, @Nullable ModelFolder source) {
        NDManager manager = PyTorch.engine().newBaseManager(device.toDjl());
        try {
            MemoryEstimate.loading(config).requireOn(device, 0);
            return new CausalLm(config, device, manager, DecoderWeights.of(config, weights, manager), source);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }
}
