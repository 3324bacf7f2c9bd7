package org.longalign.model;

import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.longalign.model.ComputeOptions.AttentionChoice;
import org.longalign.model.ComputeOptions.CudaAttention;
import org.longalign.model.DecoderScript.AttentionKernel;

/**
 * The compiled scripts of a model: one for each number format and kernel of attention. Backward must run in the script of
 * its forward pass, since the kernels keep different numbers for it.
 */
final class DecoderScripts {
    private final DecoderConfig config;
    private final NDManager manager;
    private final @Nullable ComputeCapability capability;
    private final Map<Kind, DecoderScript> compiled = new HashMap<>();

    private record Kind(Precision precision, AttentionKernel attention) {}

    /** @param manager frees the scripts */
    DecoderScripts(DecoderConfig config, Device device, NDManager manager) {
        this.config = config;
        this.manager = manager;
        capability = device.kind() == Device.Kind.CUDA ? ComputeCapability.of(device) : null;
    }

    /** The script for options, compiled on first use. */
    DecoderScript of(ComputeOptions options, double adapterScale) {
        return of(options.precision(), kernel(options), adapterScale);
    }

    /** The script for a number format and a kernel, compiled on first use. */
    DecoderScript of(Precision precision, AttentionKernel attention, double adapterScale) {
        return compiled.computeIfAbsent(
                new Kind(precision, attention),
                kind -> new DecoderScript(config, precision, adapterScale, attention, manager));
    }

    /** Forgets all scripts, whose adapter has changed. */
    void clear() {
        compiled.clear();
    }

    private AttentionKernel kernel(ComputeOptions options) {
        return capability == null ? AttentionKernel.CPU : AttentionKernel.onCuda(config, options, capability);
    }

    /** As {@link CausalLm#chooseAttention}. */
    Optional<AttentionChoice> chooseAttention(ComputeOptions options, AttentionTrial.Load load) {
        if (capability == null || kernel(options) == AttentionKernel.ANY) {
            return Optional.empty();
        }
        String refusal = capability.whyNotCudnn(config.attention());
        CudaAttention wanted = options.attention();
        if (wanted == CudaAttention.FLASH || refusal != null) {
            String reason =
                    wanted == CudaAttention.FLASH ? "as set" : wanted == CudaAttention.CUDNN ? "since " + refusal : "";
            return Optional.of(
                    new AttentionChoice(CudaAttention.FLASH, reason, OptionalDouble.empty(), OptionalDouble.empty()));
        }
        AttentionTrial trial = new AttentionTrial(config.layers(), load);
        try (NDManager scratch = manager.newSubManager()) {
            return Optional.of(trial.choose(
                    wanted,
                    trial.measurement(config.attention(), kernel -> of(options.precision(), kernel, 1), scratch)));
        }
    }
}
