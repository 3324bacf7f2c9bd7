package org.longalign.batching;

import java.util.Locale;

/**
 * The numbers of a decoder that determine its amount of computation.
 *
 * @param name name in tables
 * @param parameters P, number of all parameters
 * @param layers number of decoder layers
 * @param hidden d, the width of attention in a layer: heads x head size
 */
public record ModelShape(String name, double parameters, int layers, int hidden) {
    /** ChatGLM3-6B. */
    public static final ModelShape CHATGLM3_6B = new ModelShape("ChatGLM3-6B", 6.24e9, 28, 4_096);

    /** Llama-2-7B. */
    public static final ModelShape LLAMA2_7B = new ModelShape("Llama-2-7B", 6.74e9, 32, 4_096);

    /** Llama-2-13B. */
    public static final ModelShape LLAMA2_13B = new ModelShape("Llama-2-13B", 13.02e9, 40, 5_120);

    /** @throws IllegalArgumentException naming the number that is not positive */
    public ModelShape {
        if (!(parameters > 0 && parameters < Double.POSITIVE_INFINITY) || layers < 1 || hidden < 1) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "not the shape of a model: %s with %s parameters, %d layers, hidden size %d",
                    name,
                    parameters,
                    layers,
                    hidden));
        }
    }

    /** Parameters in billions. */
    public double billions() {
        return parameters / 1e9;
    }
}
