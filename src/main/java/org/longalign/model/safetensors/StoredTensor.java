package org.longalign.model.safetensors;

import java.util.List;

/**
 * A tensor of a safetensors file.
 *
 * @param name its name, unique in the file
 * @param type the type of its elements
 * @param shape its sizes, none negative; empty for a single number
 * @param offset where its first byte lies, counted from the first tensor's
 */
public record StoredTensor(String name, TensorType type, List<Long> shape, long offset) {

    public StoredTensor {
        shape = List.copyOf(shape);
        if (offset < 0) {
            throw new IllegalArgumentException("offset must not be negative, but is " + offset);
        }
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("shape " + shape + " has a negative size");
            }
        }
        try {
            Math.addExact(offset, Math.multiplyExact(product(shape), type.bytes()));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("shape " + shape + " has more elements than can be counted", e);
        }
    }

    /** The number of elements. */
    public long elements() {
        return product(shape);
    }

    /** The number of bytes of all elements. */
    public long bytes() {
        return elements() * type.bytes();
    }

    /** Where the byte after its last one lies. */
    long end() {
        return offset + bytes();
    }

    private static long product(List<Long> shape) {
        long product = 1;
        for (long size : shape) {
            product = Math.multiplyExact(product, size);
        }
        return product;
    }
}
