package org.longalign.model.safetensors;

/** The element types of safetensors files, by their names in the format. */
public enum TensorType {
    /** Booleans, one byte each. */
    BOOL(1),
    U8(1),
    I8(1),
    /** 8-bit floating point with 4 bits of exponent. */
    F8_E4M3(1),
    /** 8-bit floating point with 5 bits of exponent. */
    F8_E5M2(1),
    I16(2),
    U16(2),
    /** IEEE half precision. */
    F16(2),
    /** The upper half of a float32. */
    BF16(2),
    I32(4),
    U32(4),
    /** IEEE single precision. */
    F32(4),
    I64(8),
    U64(8),
    /** IEEE double precision. */
    F64(8);

    private final int bytes;

    TensorType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of an element in bytes. */
    public int bytes() {
        return bytes;
    }
}
