package org.longalign.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.longalign.internal.Sha256;
import org.longalign.model.CausalLm;
import org.longalign.model.internal.TorchScript;

/**
 * SHA-256 over about a thousand evenly spaced numbers of each weight: tells one model's weights from another's, or from
 * its own after a step, without reading all of them.
 */
final class WeightSample {
    private static final long NUMBERS = 1_000;

    private WeightSample() {}

    static String of(CausalLm model) {
        MessageDigest digest = Sha256.digest();
        try (NDManager scratch = model.newScratch();
                NDManager mainMemory = scratch.newSubManager(ai.djl.Device.cpu())) {
            TorchScript script = TorchScript.load(WeightSample.class, "sample.py", "Sample", Map.of(), scratch);
            for (NDArray weight : model.weights().values()) {
                long stride = Math.max(1, weight.size() / NUMBERS);
                float[] numbers = script.compute("every", weight, mainMemory.create(stride));
                ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * numbers.length);
                bytes.asFloatBuffer().put(numbers);
                digest.update(bytes.array());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
