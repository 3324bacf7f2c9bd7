package org.longalign.model.internal.pickle;

import java.util.List;
import org.longalign.model.safetensors.StoredTensor;
import org.longalign.model.safetensors.TensorType;

/**
 * A tensor as a pickle describes it: a view of a storage.
 *
 * @param storage the storage
 * @param offset its first element in the storage
 * @param shape its sizes
 * @param strides the distance between neighbours along each dimension, in elements
 */
record TensorView(Storage storage, long offset, List<Long> shape, List<Long> strides) {
    /** As many dimensions as PyTorch allows. */
    static final int MAX_DIMENSIONS = 64;

    /**
     * A storage as a pickle describes it.
     *
     * @param key its name in the archive, below {@code data/}
     * @param type the type of its elements
     * @param elements their number
     */
    record Storage(String key, TensorType type, long elements) {
        Storage {
            if (elements < 0 || elements > Long.MAX_VALUE / type.bytes()) {
                throw new IllegalArgumentException("a storage has " + elements + " elements");
            }
        }
    }

    TensorView {
        if (shape.size() != strides.size()) {
            throw new IllegalArgumentException(
                    "a tensor has " + shape.size() + " sizes, but " + strides.size() + " strides");
        }
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) < 0 || strides.get(i) < 0) {
                throw new IllegalArgumentException(
                        "a tensor has the sizes " + shape + " and strides " + strides + "; none may be negative");
            }
        }
        if (offset < 0 || end(offset, shape, strides) > storage.elements()) {
            throw new IllegalArgumentException("a tensor of shape " + shape + ", strides " + strides + " and offset "
                    + offset + " does not lie in its storage of " + storage.elements() + " elements");
        }
    }

    /** The tensor under a name. */
    StoredTensor named(String name) {
        return new StoredTensor(
                name, storage.type(), shape, offset * storage.type().bytes());
    }

    /** The place after the last element. */
    private static long end(long offset, List<Long> shape, List<Long> strides) {
        if (shape.contains(0L)) {
            return offset;
        }
        try {
            long last = offset;
            for (int i = 0; i < shape.size(); i++) {
                last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
            }
            return Math.addExact(last, 1);
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }
}
