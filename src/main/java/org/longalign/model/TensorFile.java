package org.longalign.model;

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
 * Named float32 arrays to and from one safetensors file, on any device. What it needs beside the arrays is a buffer of
 * 16 MiB, however large they are.
 */
public final class TensorFile {
    private TensorFile() {}

    /**
     * Writes arrays to a file, under a temporary name first; what stood there before is replaced when it is whole.
     *
     * @param arrays float32 arrays by the names that they get
     * @param type F32, BF16 or F16
     * @param metadata texts to be stored with them
     * @throws IllegalArgumentException naming an array that is not float32, or one with a number too large for the type
     * @throws UncheckedIOException if the file cannot be written; what stood there before stays
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
     * Fills arrays with a file's numbers, in place: handles to them, and whether they take gradients, stay as they are.
     *
     * @param arrays float32 arrays, one for each tensor of the file
     * @return the file's metadata
     * @throws IllegalArgumentException naming the file and what is wrong with it, a tensor or array that the other side
     *     lacks, or one of another shape or of a type that is not F32, BF16 or F16; no array has changed then
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
            throw new IllegalArgumentException(stored.path() + " lacks " + missing + " and has " + unknown + " beside");
        }
        arrays.forEach((name, array) -> {
            checkFloat32(name, array);
            StoredTensor tensor = stored.tensors().get(name);
            if (tensor != null) {
                checkTensor(stored.path(), tensor, shape(array));
            }
        });
    }

    /** Throws unless a stored tensor can be read into a float32 array of this shape. */
    static void checkTensor(Path file, StoredTensor tensor, List<Long> shape) {
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
