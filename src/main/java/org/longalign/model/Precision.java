package org.longalign.model;

/** The number format that a forward and backward pass computes in. Weights, gradients and moments are float32 always. */
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

    /** PyTorch's number for the type. */
    int scalarType() {
        return scalarType;
    }

    /** The bytes of one number. */
    int bytes() {
        return bytes;
    }
}
