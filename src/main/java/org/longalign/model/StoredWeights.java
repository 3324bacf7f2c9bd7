package org.longalign.model;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Maps a model's weights to the tensors in its files: one to one under the same names, except that GLM joins two
 * matrices: {@code mlp.gate_up_proj.weight} has the rows of gate, then those of up.
 */
final class StoredWeights {
    private static final String GATE = "mlp.gate_proj.weight";
    private static final String UP = "mlp.up_proj.weight";
    private static final String GATE_AND_UP = "mlp.gate_up_proj.weight";

    private StoredWeights() {}

    /** The weights in each stored tensor, in the order of their rows. */
    static Map<String, List<String>> parts(Architecture architecture, DecoderConfig config) {
        Map<String, List<String>> parts = new LinkedHashMap<>();
        for (String weight : DecoderWeights.shapes(config).keySet()) {
            boolean joined = architecture.fusesGateAndUp() && (weight.endsWith(GATE) || weight.endsWith(UP));
            String name = joined ? weight.substring(0, weight.lastIndexOf("mlp.")) + GATE_AND_UP : weight;
            parts.computeIfAbsent(name, key -> new ArrayList<>()).add(weight);
        }
        return parts;
    }

    /** The shape of a tensor that joins these weights. */
    static List<Long> shape(List<String> parts, Map<String, Shape> shapes) {
        List<Long> joined = new ArrayList<>();
        for (String part : parts) {
            long[] sizes = shapes.getOrDefault(part, new Shape()).getShape();
            if (joined.isEmpty()) {
                for (long size : sizes) {
                    joined.add(size);
                }
            } else {
                joined.set(0, joined.get(0) + sizes[0]);
            }
        }
        return joined;
    }
}
