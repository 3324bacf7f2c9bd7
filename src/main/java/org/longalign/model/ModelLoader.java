package org.longalign.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.OptionalLibrary;
import org.longalign.model.internal.GradientMode;
import org.longalign.model.internal.PyTorch;

/** Makes models of weights from folders or random numbers. */
final class ModelLoader {
    private ModelLoader() {}

    /** See {@link CausalLm#load(Path, Device, UnaryOperator, LoadProgress)}. */
    static CausalLm load(
            Path folder,
            Device device,
            TrainedWeights trained,
            UnaryOperator<DecoderConfig> configure,
            LoadProgress progress) {
        OptionalLibrary.PYTORCH.require();
        if (trained.adapter() != null) {
            throw new IllegalArgumentException(
                    "an adapter is added to a loaded model: load with TrainedWeights.none(), then Lora.add or Lora.load");
        }
        try {
            return ModelFolder.load(
                    folder,
                    configure,
                    progress,
                    (config, weights, source) -> of(config, weights, device, trained, source));
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + folder + ": " + e, e);
        }
    }

    /** @param source the folder that the weights are from; null for none */
    static CausalLm of(
            DecoderConfig config,
            WeightSource weights,
            Device device,
            TrainedWeights trained,
            @Nullable ModelFolder source) {
        OptionalLibrary.PYTORCH.require();
        NDManager manager = PyTorch.engine().newBaseManager(device.toDjl());
        try {
            Precision precision = ComputeOptions.defaults(device).precision();
            MemoryEstimate.loading(config, trained, precision).requireOn(device, 0);
            DecoderWeights read = read(config, weights, trained, precision, manager);
            return new CausalLm(config, device, manager, read, trained, source);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    private static DecoderWeights read(
            DecoderConfig config,
            WeightSource weights,
            TrainedWeights trained,
            Precision precision,
            NDManager manager) {
        if (trained.equals(TrainedWeights.all())) {
            return DecoderWeights.of(config, weights, manager);
        }
        // It converts weights alone, so that it attends to nothing.
        DecoderScript script = new DecoderScript(config, precision, 1, DecoderScript.AttentionKernel.ANY, manager);
        return GradientMode.OFF.call(() -> trained.isOffloaded()
                ? DecoderWeights.offloaded(config, weights, script, manager)
                : DecoderWeights.frozen(config, weights, script, manager));
    }
}
