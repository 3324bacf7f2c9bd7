package org.longalign.model;

/** The number format of forward and backward. Weights, gradients and moments are always float32. */
public enum Precision {
    /** float32 throughout. */
    FLOAT32(6, 4),
    /** bfloat16 in matrix products and attention; norms, the residual stream and the loss stay in float32. */
    BFLOAT16(15, 2);

    private final int scalarType;
    private final int bytes;

    Precision(int scalarType, int bytes) {
        this.scalarType = scalarType;
        this.bytes = bytes;
    }

    /** PyTorch's code of the type. */
    int scalarType() {
        return scalarType;
    }

    /** The size of one number in bytes. */
    int bytes() {
        return bytes;
    }
}
