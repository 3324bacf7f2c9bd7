package org.longalign.model.safetensors;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A tensor in a file.
 *
 * @param name its name, unique in the file
 * @param type the type of its elements
 * @param shape its sizes, none negative; empty for a scalar
 * @param offset the position of its first byte, counted from the beginning of the file's data
 */
public record StoredTensor(String name, TensorType type, List<Long> shape, long offset) {

    /** An open file of named tensors. One thread at a time may use it. */
    public interface Source extends Closeable {
        /** The file. */
        Path path();

        /** The tensors by name. */
        Map<String, StoredTensor> tensors();

        /**
         * Fills the remaining space of a buffer with elements of a tensor, little endian, in row-major order.
         *
         * @param tensor a tensor of this file
         * @param from the first byte, counted from the beginning of the elements; a multiple of an element's size, as
         *     is the remaining space
         * @throws IndexOutOfBoundsException if the tensor ends before the buffer is full
         * @throws java.io.EOFException if the file has been cut short since it was opened
         */
        void read(StoredTensor tensor, long from, ByteBuffer target) throws IOException;
    }

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
