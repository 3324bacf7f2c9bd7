package org.longalign.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.longalign.model.safetensors.SafetensorsWriter;
import org.longalign.model.safetensors.StoredTensor;
import org.longalign.model.safetensors.TensorType;

/**
 * Copies elements from files of tensors to float32 arrays, and from those to safetensors files, through one buffer of
 * 16 MiB and needs no other memory. PyTorch converts the elements, on all of its threads.
 */
public final class TensorCopy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 20;

    private final NDManager manager;
    private final TorchScript script;
    /** Bytes read from or written to a file; PyTorch's {@link #bytes} share this memory. */
    private final ByteBuffer buffer;

    private final NDArray bytes;

    public TensorCopy() {
        manager = PyTorch.engine().newBaseManager(ai.djl.Device.cpu());
        script = TorchScript.load(TensorCopy.class, "tensorfile.py", "TensorFile", Map.of(), manager);
        buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes = manager.create(buffer.duplicate(), new Shape(BUFFER_BYTES), DataType.UINT8);
    }

    /** Whether a type can be copied to and from float32 arrays: F32, BF16 and F16. */
    public static boolean supports(TensorType type) {
        return type == TensorType.F32 || type == TensorType.BF16 || type == TensorType.F16;
    }

    /**
     * Fills a float32 array with consecutive elements of a tensor.
     *
     * @param first the index of the first element to read
     */
    public void read(StoredTensor.Source file, StoredTensor tensor, long first, NDArray target) throws IOException {
        int size = tensor.type().bytes();
        int step = BUFFER_BYTES / size;
        for (long from = 0; from < target.size(); from += step) {
            int count = (int) Math.min(step, target.size() - from);
            file.read(tensor, (first + from) * size, buffer.clear().limit(count * size));
            run("widen", target, from, count, tensor.type());
        }
    }

    /**
     * Appends a float32 array's elements to a tensor of a file.
     *
     * @throws IllegalArgumentException if a number is too large for the type
     */
    public void write(NDArray source, SafetensorsWriter writer, String name, TensorType type) throws IOException {
        int size = type.bytes();
        int step = BUFFER_BYTES / size;
        for (long from = 0; from < source.size(); from += step) {
            int count = (int) Math.min(step, source.size() - from);
            long lost = run("narrow", source, from, count, type);
            if (lost > 0) {
                throw new IllegalArgumentException(
                        name + " has " + lost + " numbers that are too large for " + type + "; use BF16 or F32");
            }
            writer.put(name, buffer.clear().limit(count * size));
        }
    }

    private long run(String method, NDArray array, long from, int count, TensorType type) {
        return GradientMode.OFF.call(() -> {
            try (NDManager call = manager.newSubManager()) {
                NDArray part = bytes.get("0:" + count * type.bytes());
                part.attach(call);
                NDArray place = call.create(new long[] {from, scalarType(type), count});
                NDArray result = script.call(method, part, array, place);
                return method.equals("narrow") ? result.getLong() : 0;
            }
        });
    }

    /** PyTorch's code of a type. */
    private static long scalarType(TensorType type) {
        return switch (type) {
            case F16 -> 5;
            case F32 -> 6;
            case BF16 -> 15;
            default -> throw new IllegalArgumentException(type + " cannot be copied to or from float32");
        };
    }

    @Override
    public void close() {
        manager.close();
    }
}
