package org.longalign.tokenize.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the fields of a protobuf message, good or bad. */
final class Protobuf {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Protobuf varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    Protobuf raw(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    private Protobuf tag(int number, int wireType) {
        return varint((long) number << 3 | wireType);
    }

    Protobuf integer(int number, long value) {
        return tag(number, 0).varint(value);
    }

    Protobuf fixed64(int number, long value) {
        tag(number, 1);
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    Protobuf number(int number, float value) {
        tag(number, 5);
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array());
        return this;
    }

    Protobuf data(int number, byte[] bytes) {
        tag(number, 2).varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    Protobuf text(int number, String text) {
        return data(number, text.getBytes(StandardCharsets.UTF_8));
    }

    Protobuf message(int number, Protobuf message) {
        return data(number, message.bytes());
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
