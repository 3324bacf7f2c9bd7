package org.longalign.tokenize.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the fields of a protobuf message one after another, within the bytes that the message has: nothing is allocated
 * by a length that a file states before the length is checked.
 *
 * <p>Source: the protocol buffers encoding, wire types 0, 1, 2 and 5; groups, which no current writer makes, are refused.
 */
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED_32 = 5;
    private static final int MOST_VARINT_BITS = 63;

    private final byte[] bytes;
    private final int end;
    private int at;
    private int wireType;

    /** A reader of a whole file. */
    ProtobufReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ProtobufReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** The number of the next field, whose value must be read or skipped then; 0 at the end of the message. */
    int field() {
        if (at == end) {
            return 0;
        }
        long tag = varint();
        wireType = (int) (tag & 7);
        long number = tag >>> 3;
        if (number < 1 || number > 0x1fffffff) {
            throw broken("a field with the number " + number);
        }
        return (int) number;
    }

    /** Skips the value of a field. */
    void skip() {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED_64 -> skip(8);
            case LENGTH -> skip(length());
            case FIXED_32 -> skip(4);
            default -> throw broken("a field of the wire type " + wireType);
        }
    }

    private void skip(int count) {
        if (count > end - at) {
            throw broken("a field of " + count + " bytes where " + (end - at) + " are left");
        }
        at += count;
    }

    /** A whole number; what does not fit 32 bits is cut, as protobuf's own readers do. */
    int integer() {
        expect(VARINT);
        return (int) varint();
    }

    boolean truth() {
        expect(VARINT);
        return varint() != 0;
    }

    float number() {
        expect(FIXED_32);
        int from = at;
        skip(4);
        return ByteBuffer.wrap(bytes, from, 4).order(ByteOrder.LITTLE_ENDIAN).getFloat();
    }

    /** A text, which must be UTF-8. */
    String text() {
        expect(LENGTH);
        int length = length();
        int from = at;
        skip(length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            at = from;
            throw broken("a text that is not UTF-8");
        }
    }

    byte[] data() {
        expect(LENGTH);
        int length = length();
        int from = at;
        skip(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    /** A message inside this one. */
    ProtobufReader message() {
        expect(LENGTH);
        int length = length();
        int from = at;
        skip(length);
        return new ProtobufReader(bytes, from, from + length);
    }

    private void expect(int type) {
        if (wireType != type) {
            throw broken("a field of the wire type " + wireType + " where " + type + " is due");
        }
    }

    private int length() {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw broken("a field of " + Long.toUnsignedString(length) + " bytes where " + (end - at) + " are left");
        }
        return (int) length;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift <= MOST_VARINT_BITS; shift += 7) {
            if (at == end) {
                throw broken("an end in the middle of a number");
            }
            byte next = bytes[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw broken("a number of more than 64 bits");
    }

    private IllegalArgumentException broken(String found) {
        return new IllegalArgumentException(found + " at byte " + at);
    }
}
