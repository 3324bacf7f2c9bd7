package org.longalign.tokenize.internal.guard;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The messages between a process and its worker. A request is a kind, the tokenizer's number and what the kind needs; an
 * answer is {@link #DONE} and the result, or {@link #FAILED} and the reason.
 */
final class Wire {
    /** Opens a tokenizer: its JSON. */
    static final int OPEN = 1;
    /** Closes a tokenizer. */
    static final int CLOSE = 2;
    /** Encodes a text. */
    static final int IDS = 3;
    /** Encodes a text, with the places of its tokens. */
    static final int PLACES = 4;
    /** Decodes ids. */
    static final int DECODE = 5;

    static final int DONE = 0;
    static final int FAILED = 1;

    private static final int CHUNK = 1 << 16;

    private Wire() {}

    static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] utf8 = in.readNBytes(length);
        if (utf8.length < length) {
            throw new EOFException();
        }
        return new String(utf8, StandardCharsets.UTF_8);
    }

    static void writeInts(DataOutputStream out, int[] values) throws IOException {
        out.writeInt(values.length);
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
        for (int from = 0; from < values.length; from += CHUNK / Integer.BYTES) {
            int count = Math.min(values.length - from, CHUNK / Integer.BYTES);
            bytes.asIntBuffer().put(values, from, count);
            out.write(bytes.array(), 0, count * Integer.BYTES);
        }
    }

    static int[] readInts(DataInputStream in) throws IOException {
        int[] values = new int[in.readInt()];
        byte[] bytes = new byte[CHUNK];
        for (int from = 0; from < values.length; from += CHUNK / Integer.BYTES) {
            int count = Math.min(values.length - from, CHUNK / Integer.BYTES);
            in.readFully(bytes, 0, count * Integer.BYTES);
            ByteBuffer.wrap(bytes).asIntBuffer().get(values, from, count);
        }
        return values;
    }
}
