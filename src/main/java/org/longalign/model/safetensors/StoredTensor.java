package org.longalign.model.safetensors;

import java.util.List;

/**
 * A tensor of a safetensors file.
 *
 * @param name its name, unique in the file
 * @param type the type of its elements
 * @param shape its sizes, none negative; empty for a scalar
 * @param offset the position of its first byte, counted from the beginning of the data
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

    /** The size of all elements in bytes. */
    public long bytes() {
        return elements() * type.bytes();
    }

    /** The position after its last byte. */
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
