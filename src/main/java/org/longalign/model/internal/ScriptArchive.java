package org.longalign.model.internal;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive, the file that {@code torch.jit.load} reads, from source text without Python: a ZIP of
 * uncompressed entries with the source of one module class and a pickle that creates one instance of it and sets its
 * attributes.
 */
final class ScriptArchive {
    private static final int PROTOCOL = 0x80;
    private static final int NEW_OBJECT = 0x81;
    private static final int TRUE = 0x88;

    private ScriptArchive() {}

    /**
     * Creates the bytes of an archive.
     *
     * @param className the class in {@code source} that derives from {@code Module} and declares {@code training :
     *     bool}
     * @param source TorchScript in its serialised form: explicit {@code self} and types
     * @param attributes the other attributes that the class declares, each an Integer or a Double
     */
    static byte[] write(String className, String source, Map<String, Number> attributes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
            put(zip, "constants.pkl", new byte[] {(byte) PROTOCOL, 2, ')', '.'});
            put(zip, "data.pkl", instance(className, attributes));
            put(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A pickle, protocol 2: {@code object = Class.__new__(Class); object.__setstate__({name: value, ...})}. */
    private static byte[] instance(String className, Map<String, Number> attributes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(PROTOCOL);
        out.writeByte(2);
        out.writeBytes("c__torch__\n" + className + "\n)");
        out.writeByte(NEW_OBJECT);
        out.writeByte('}');
        key(out, "training");
        out.writeByte(TRUE);
        out.writeByte('s');
        for (Map.Entry<String, Number> attribute : attributes.entrySet()) {
            key(out, attribute.getKey());
            if (attribute.getValue() instanceof Integer integer) {
                out.writeByte('J');
                out.writeInt(Integer.reverseBytes(integer));
            } else if (attribute.getValue() instanceof Double number) {
                out.writeByte('G');
                out.writeDouble(number);
            } else {
                throw new IllegalArgumentException(
                        "attribute " + attribute.getKey() + " must be an Integer or a Double");
            }
            out.writeByte('s');
        }
        out.writeBytes("b.");
        return bytes.toByteArray();
    }

    private static void key(DataOutputStream out, String name) throws IOException {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        out.writeByte('X');
        out.writeInt(Integer.reverseBytes(utf8.length));
        out.write(utf8);
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry("archive/" + name);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
