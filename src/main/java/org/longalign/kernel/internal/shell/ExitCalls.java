package org.longalign.kernel.internal.shell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Redirects the calls of {@code System.exit} in a compiled class to {@link CellExit#exit}. Only the constant pool
 * changes (Java Virtual Machine Specification, section 4.4): two entries with the name of {@link CellExit} are added,
 * and each method reference to {@code System.exit(int)} gets that class.
 */
final class ExitCalls {
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int METHOD = 10;
    private static final int NAME_AND_TYPE = 12;
    /** Bytes before the pool's size: magic number and version. */
    private static final int HEADER_BYTES = 8;

    private final String[] texts;
    /** Each entry's index, or its two indices in the high and low 16 bits. */
    private final int[] references;

    private final int[] offsets;
    private final int[] tags;
    private final int end;

    private ExitCalls(byte[] code) throws IOException {
        ByteArrayInputStream bytes = new ByteArrayInputStream(code);
        DataInputStream in = new DataInputStream(bytes);
        in.skipNBytes(HEADER_BYTES);
        int entries = in.readUnsignedShort();
        texts = new String[entries];
        references = new int[entries];
        offsets = new int[entries];
        tags = new int[entries];
        Arrays.fill(texts, "");
        for (int i = 1; i < entries; i++) {
            offsets[i] = code.length - bytes.available();
            tags[i] = in.readUnsignedByte();
            switch (tags[i]) {
                case UTF8 -> texts[i] = in.readUTF();
                case CLASS, 8, 16, 19, 20 -> references[i] = in.readUnsignedShort();
                case 15 -> in.skipNBytes(3);
                case LONG, DOUBLE -> {
                    in.skipNBytes(8);
                    i++; // such an entry takes two indices
                }
                default -> references[i] = in.readInt();
            }
        }
        end = code.length - bytes.available();
    }

    /** The class with its exits redirected; the same bytes if it has none. */
    static byte[] redirected(byte[] code) {
        try {
            ExitCalls pool = new ExitCalls(code);
            byte[] patched = code.clone();
            int entries = pool.tags.length;
            boolean found = false;
            for (int i = 1; i < entries; i++) {
                if (pool.isExit(i)) {
                    putShort(patched, pool.offsets[i] + 1, entries + 1);
                    found = true;
                }
            }
            if (!found || entries + 2 > 0xFFFF) {
                return code;
            }
            putShort(patched, HEADER_BYTES, entries + 2);
            ByteArrayOutputStream out = new ByteArrayOutputStream(code.length + 64);
            out.write(patched, 0, pool.end);
            DataOutputStream added = new DataOutputStream(out);
            added.writeByte(UTF8);
            added.writeUTF(CellExit.class.getName().replace('.', '/'));
            added.writeByte(CLASS);
            added.writeShort(entries);
            out.write(patched, pool.end, patched.length - pool.end);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("not a class file: " + e.getMessage(), e);
        }
    }

    private boolean isExit(int index) {
        if (tags[index] != METHOD) {
            return false;
        }
        int owner = references[index] >>> 16;
        int nameAndType = references[index] & 0xFFFF;
        return tags[nameAndType] == NAME_AND_TYPE
                && texts[references[owner]].equals("java/lang/System")
                && texts[references[nameAndType] >>> 16].equals("exit")
                && texts[references[nameAndType] & 0xFFFF].equals("(I)V");
    }

    private static void putShort(byte[] code, int at, int value) {
        code[at] = (byte) (value >>> 8);
        code[at + 1] = (byte) value;
    }
}
