package org.longalign.model.safetensors;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.longalign.internal.Folders;

/**
 * Writes a safetensors file: the constructor declares the tensors, then their bytes are put in pieces.
 *
 * <pre>{@code
 * // given: Path file
 * var step = new SafetensorsWriter.Entry("step", TensorType.I64, List.of());
 * try (var writer = new SafetensorsWriter(file, List.of(step), Map.of())) {
 *     writer.put("step", ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 20));
 *     writer.finish();
 * }
 * }</pre>
 *
 * <p>The bytes go to a temporary file in the same folder; {@link #finish} syncs it to the disk and renames it, so a
 * file under the final name is always complete. Closing before that removes the temporary file.
 */
public final class SafetensorsWriter implements Closeable {
    /**
     * A tensor to write.
     *
     * @param name unique in the file
     * @param type the type of its elements
     * @param shape its sizes; empty for a scalar
     */
    public record Entry(String name, TensorType type, List<Long> shape) {}

    private final Path path;
    private final Path temporary;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final long dataStart;
    private final Map<String, Long> written = new HashMap<>();

    /**
     * Creates a file.
     *
     * @param entries the tensors; wide elements are placed first, so each tensor begins at a multiple of its element
     *     size
     * @param metadata strings to store with them
     * @throws IllegalArgumentException naming a tensor that occurs twice or has an impossible shape
     * @throws IOException if the file cannot be created
     */
    public SafetensorsWriter(Path path, List<Entry> entries, Map<String, String> metadata) throws IOException {
        this.path = path.toAbsolutePath();
        header = SafetensorsHeader.of(layOut(entries), Map.copyOf(metadata));
        byte[] json = header.format();
        if (json.length > SafetensorsFile.MAX_HEADER_BYTES) {
            throw new IllegalArgumentException("names and metadata take " + json.length + " bytes, more than the "
                    + SafetensorsFile.MAX_HEADER_BYTES + " that readers accept");
        }
        dataStart = (long) Long.BYTES + json.length;
        Files.createDirectories(this.path.getParent());
        temporary = Folders.partial(this.path);
        channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            ByteBuffer start = ByteBuffer.allocate((int) dataStart).order(ByteOrder.LITTLE_ENDIAN);
            writeFully(start.putLong(json.length).put(json).flip(), 0);
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Appends bytes to a tensor.
     *
     * @param bytes elements, little endian, in row-major order
     * @throws IllegalArgumentException if the tensor was not declared or has fewer bytes left
     */
    public void put(String name, ByteBuffer bytes) throws IOException {
        StoredTensor tensor = header.tensors().get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("tensor " + name + " was not declared for " + path);
        }
        long from = written.getOrDefault(name, 0L);
        int count = bytes.remaining();
        if (count > tensor.bytes() - from) {
            throw new IllegalArgumentException(
                    "tensor " + name + " has " + tensor.bytes() + " bytes, but gets " + (from + count));
        }
        writeFully(bytes, dataStart + tensor.offset() + from);
        written.put(name, from + count);
    }

    /**
     * Syncs the file to the disk and renames it, replacing an existing file.
     *
     * @throws IllegalStateException naming a tensor with missing bytes
     */
    public void finish() throws IOException {
        for (StoredTensor tensor : header.tensors().values()) {
            long count = written.getOrDefault(tensor.name(), 0L);
            if (count != tensor.bytes()) {
                throw new IllegalStateException("tensor " + tensor.name() + " of " + path + " has " + tensor.bytes()
                        + " bytes, but got " + count);
            }
        }
        channel.force(true);
        channel.close();
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        Folders.force(Objects.requireNonNull(path.getParent()));
    }

    /** Removes the temporary file unless {@link #finish} has renamed it. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }

    private static List<StoredTensor> layOut(List<Entry> entries) {
        List<Entry> ordered = new ArrayList<>(entries);
        ordered.sort(
                Comparator.comparingInt((Entry entry) -> entry.type().bytes()).reversed());
        Set<String> names = new LinkedHashSet<>();
        List<StoredTensor> tensors = new ArrayList<>();
        long end = 0;
        for (Entry entry : ordered) {
            if (entry.name().equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException("a tensor cannot be named " + entry.name());
            }
            if (!names.add(entry.name())) {
                throw new IllegalArgumentException("tensor " + entry.name() + " occurs twice");
            }
            StoredTensor tensor = new StoredTensor(entry.name(), entry.type(), entry.shape(), end);
            tensors.add(tensor);
            end = tensor.end();
        }
        return tensors;
    }

    private void writeFully(ByteBuffer bytes, long from) throws IOException {
        long next = from;
        while (bytes.hasRemaining()) {
            next += channel.write(bytes, next);
        }
    }
}
