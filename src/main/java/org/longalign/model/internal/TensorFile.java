package org.longalign.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.longalign.model.safetensors.SafetensorsFile;
import org.longalign.model.safetensors.SafetensorsWriter;
import org.longalign.model.safetensors.StoredTensor;
import org.longalign.model.safetensors.TensorType;

/**
 * Reads and writes named float32 arrays on any device from and to one safetensors file. Whatever their size, it needs
 * only a buffer of 16 MiB in addition to the arrays.
 */
public final class TensorFile {
    private TensorFile() {}

    /**
     * Writes arrays to a file. It is written under a temporary name and replaces an existing file only when complete.
     *
     * @param arrays float32 arrays by name
     * @param type F32, BF16 or F16
     * @param metadata strings to store with them
     * @throws IllegalArgumentException naming an array that is not float32 or has a number too large for the type
     * @throws UncheckedIOException if the file cannot be written; an existing file stays unchanged
     */
    public static void write(Path file, Map<String, NDArray> arrays, TensorType type, Map<String, String> metadata) {
        List<SafetensorsWriter.Entry> entries = new ArrayList<>();
        arrays.forEach((name, array) -> {
            checkFloat32(name, array);
            entries.add(new SafetensorsWriter.Entry(name, type, shape(array)));
        });
        try (TensorCopy copy = new TensorCopy();
                SafetensorsWriter writer = new SafetensorsWriter(file, entries, metadata)) {
            for (Map.Entry<String, NDArray> array : arrays.entrySet()) {
                copy.write(array.getValue(), writer, array.getKey(), type);
            }
            writer.finish();
        } catch (IOException e) {
            throw new UncheckedIOException("could not write " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Fills arrays with a file's numbers, in place: their handles and whether they take gradients do not change.
     *
     * @param arrays float32 arrays, one for each tensor of the file
     * @return the file's metadata
     * @throws IllegalArgumentException naming the file and the error: an invalid file, a tensor without array or an
     *     array without tensor, another shape, or a type other than F32, BF16 and F16; no array has changed then
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Map<String, String> read(Path file, Map<String, NDArray> arrays) {
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            check(stored, arrays);
            try (TensorCopy copy = new TensorCopy()) {
                for (StoredTensor tensor : stored.tensors().values()) {
                    NDArray array = arrays.get(tensor.name());
                    if (array != null) {
                        copy.read(stored, tensor, 0, array);
                    }
                }
            }
            return stored.metadata();
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + file + ": " + e.getMessage(), e);
        }
    }

    private static void check(SafetensorsFile stored, Map<String, NDArray> arrays) {
        TreeSet<String> missing = new TreeSet<>(arrays.keySet());
        missing.removeAll(stored.tensors().keySet());
        TreeSet<String> unknown = new TreeSet<>(stored.tensors().keySet());
        unknown.removeAll(arrays.keySet());
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException(stored.path() + " lacks " + missing + " and has unexpected " + unknown);
        }
        arrays.forEach((name, array) -> {
            checkFloat32(name, array);
            StoredTensor tensor = stored.tensors().get(name);
            if (tensor != null) {
                checkTensor(stored.path(), tensor, shape(array));
            }
        });
    }

    /** Checks that a stored tensor can be read into a float32 array of this shape; throws otherwise. */
    public static void checkTensor(Path file, StoredTensor tensor, List<Long> shape) {
        if (!TensorCopy.supports(tensor.type())) {
            throw new IllegalArgumentException(file + ": " + tensor.name() + " is of type " + tensor.type()
                    + "; weights are read from F32, BF16 and F16");
        }
        if (!tensor.shape().equals(shape)) {
            throw new IllegalArgumentException(
                    file + ": " + tensor.name() + " has the shape " + tensor.shape() + " instead of " + shape);
        }
    }

    private static List<Long> shape(NDArray array) {
        return Arrays.stream(array.getShape().getShape()).boxed().toList();
    }

    private static void checkFloat32(String name, NDArray array) {
        if (array.getDataType() != DataType.FLOAT32) {
            throw new IllegalArgumentException("array " + name + " is " + array.getDataType() + " instead of float32");
        }
    }
}
