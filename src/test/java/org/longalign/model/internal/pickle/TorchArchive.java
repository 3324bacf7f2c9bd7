package org.longalign.model.internal.pickle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.longalign.model.safetensors.SafetensorsFile;
import org.longalign.model.safetensors.StoredTensor;
import org.longalign.model.safetensors.TensorType;

/** Writes files as {@code torch.save} does: an uncompressed ZIP of a pickle, protocol 2, and the storages. */
public final class TorchArchive {
    private final Map<String, byte[]> records = new LinkedHashMap<>();

    /** A tensor of a dictionary, as a view of a storage. */
    record View(
            String name,
            String key,
            String storage,
            long elements,
            long offset,
            List<Long> shape,
            List<Long> strides) {}

    /** An archive of this pickle without storages. */
    static TorchArchive of(byte[] pickle) {
        return new TorchArchive()
                .with("data.pkl", pickle)
                .with("byteorder", "little".getBytes(StandardCharsets.UTF_8))
                .with("version", "3\n".getBytes(StandardCharsets.UTF_8));
    }

    /** With one more record, or another one of this name. */
    TorchArchive with(String name, byte[] content) {
        records.put(name, content);
        return this;
    }

    void write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> record : records.entrySet()) {
                put(zip, record.getKey(), record.getValue());
            }
        }
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> record : records.entrySet()) {
                put(zip, record.getKey(), record.getValue());
            }
        }
        return bytes.toByteArray();
    }

    /** Writes the tensors of a safetensors file, each with a storage of its own. */
    public static void convert(Path safetensors, Path file) throws IOException {
        try (SafetensorsFile source = SafetensorsFile.open(safetensors);
                OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            List<View> views = new ArrayList<>();
            for (StoredTensor tensor : source.tensors().values()) {
                views.add(new View(
                        tensor.name(),
                        String.valueOf(views.size()),
                        storage(tensor.type()),
                        tensor.elements(),
                        0,
                        tensor.shape(),
                        rowMajor(tensor.shape())));
            }
            put(zip, "data.pkl", pickle(views));
            int key = 0;
            for (StoredTensor tensor : source.tensors().values()) {
                ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(tensor.bytes()));
                source.read(tensor, 0, bytes);
                put(zip, "data/" + key++, bytes.array());
            }
        }
    }

    static String storage(TensorType type) {
        return switch (type) {
            case F32 -> "FloatStorage";
            case F16 -> "HalfStorage";
            case BF16 -> "BFloat16Storage";
            case I64 -> "LongStorage";
            default -> throw new IllegalArgumentException(type.name());
        };
    }

    static List<Long> rowMajor(List<Long> shape) {
        List<Long> strides = new ArrayList<>(shape);
        long product = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            strides.set(i, product);
            product *= Math.max(1, shape.get(i));
        }
        return strides;
    }

    /** The pickle of an ordered dictionary of these tensors. */
    static byte[] pickle(List<View> views) {
        Opcodes out =
                new Opcodes().add(0x80, 2).global("collections", "OrderedDict").add(')', 'R', '(');
        for (View view : views) {
            out.text(view.name()).global("torch._utils", "_rebuild_tensor_v2").add('(', '(');
            out.text("storage").global("torch", view.storage()).text(view.key()).text("cpu");
            out.number(view.elements()).add('t', 'Q').number(view.offset());
            for (List<Long> sizes : List.of(view.shape(), view.strides())) {
                out.add('(');
                sizes.forEach(out::number);
                out.add('t');
            }
            out.add(0x89).global("collections", "OrderedDict").add(')', 'R', 't', 'R');
        }
        return out.add('u', '.').bytes();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry("archive/" + name);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** Assembles a pickle. */
    static final class Opcodes {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Opcodes add(int... opcodes) {
            for (int opcode : opcodes) {
                bytes.write(opcode);
            }
            return this;
        }

        Opcodes global(String module, String name) {
            bytes.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
            return this;
        }

        Opcodes text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            bytes.write('X');
            bytes.writeBytes(little(4).putInt(utf8.length).array());
            bytes.writeBytes(utf8);
            return this;
        }

        Opcodes number(long number) {
            bytes.write(0x8a);
            bytes.write(8);
            bytes.writeBytes(little(8).putLong(number).array());
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        private static ByteBuffer little(int size) {
            return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
