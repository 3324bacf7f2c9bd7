package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Master weights and gradients in main memory, float32, for a model whose device holds copies to compute with, as in the
 * paper's training with offload (section 4.1; Ren et al., 2021): AdamW runs where the masters are. Of the device it takes
 * the bytes of the compute type for each weight, and for the gradients those of one layer at a time.
 *
 * <p>The numbers are those of training without offload: the gradients of a layer come to the device in float32 to be added
 * to, as they are there. Matrices of layers and an untied head are copied in the compute type, in which they would
 * be multiplied anyway, the embedding, norms and biases in float32.
 */
final class OffloadedWeights {
    private final DecoderScript script;
    private final NDManager mainMemory;
    private final Map<String, NDArray> masters = new LinkedHashMap<>();
    private final Map<String, NDArray> gradients = new LinkedHashMap<>();
    private final Map<String, NDArray> copies = new LinkedHashMap<>();

    /**
     * Copies weights to main memory, and makes copies in the compute type of the device's.
     *
     * @param mainMemory owns masters and gradients
     */
    OffloadedWeights(Map<String, NDArray> weights, DecoderScript script, NDManager mainMemory) {
        this(script, mainMemory);
        weights.forEach((name, weight) -> {
            // A copy first: where the device is the CPU, toDevice gives the same memory.
            NDArray copy = script.widened(weight);
            NDArray master = copy.toDevice(ai.djl.Device.cpu(), false);
            if (master != copy) {
                copy.close();
            }
            master.attach(mainMemory);
            put(name, master, DecoderWeights.frozen(name, weight, script));
        });
    }

    /** No weights yet. */
    OffloadedWeights(DecoderScript script, NDManager mainMemory) {
        this.script = script;
        this.mainMemory = mainMemory;
    }

    /** Adds a weight in main memory with its copy on the device. */
    private void put(String name, NDArray master, NDArray copy) {
        masters.put(name, master);
        gradients.put(name, mainMemory.zeros(master.getShape()));
        copies.put(name, copy);
    }

    /**
     * Adds a weight in main memory, and makes its copy, by way of one in float32 that is freed.
     *
     * @param onDevice owns the copy
     */
    NDArray put(String name, NDArray master, NDManager onDevice) {
        NDArray there = master.toDevice(onDevice.getDevice(), false);
        NDArray copy = DecoderWeights.frozen(name, there, script);
        copy.attach(onDevice);
        if (there != master) {
            there.close();
        }
        put(name, master, copy);
        return copy;
    }

    /** Owns masters and gradients. */
    NDManager mainMemory() {
        return mainMemory;
    }

    Map<String, NDArray> masters() {
        return Collections.unmodifiableMap(masters);
    }

    /** The gradients of the masters, in their shapes. */
    Map<String, NDArray> gradients() {
        return Collections.unmodifiableMap(gradients);
    }

    /** The arrays on the device. */
    Map<String, NDArray> copies() {
        return Collections.unmodifiableMap(copies);
    }

    /** Gives the device the numbers of the masters. */
    void synchronise() {
        copies.forEach((name, copy) -> script.assign(copy, named(masters, name)));
    }

    private static NDArray named(Map<String, NDArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }

    /**
     * The gradients of some masters on the device, copied back when they are closed: what is added to them there gives the
     * same numbers as without offload, in whatever order it comes.
     *
     * @param names the full names by those that {@link WeightGradients#arrays} has
     */
    WeightGradients onDevice(Map<String, String> names) {
        Map<String, NDArray> copied = new LinkedHashMap<>();
        names.forEach((name, fullName) -> {
            NDArray there = named(gradients, fullName);
            copied.put(name, there.toDevice(named(copies, fullName).getDevice(), true));
        });
        return new WeightGradients() {
            @Override
            public Map<String, NDArray> arrays() {
                return copied;
            }

            @Override
            public void close() {
                copied.forEach((name, gradient) -> {
                    try (gradient) {
                        script.assign(named(gradients, Objects.requireNonNull(names.get(name))), gradient);
                    }
                });
            }
        };
    }
}
