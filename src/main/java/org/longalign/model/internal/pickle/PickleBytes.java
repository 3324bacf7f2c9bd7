package org.longalign.model.internal.pickle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle, read one after the other: opcodes and their arguments. */
final class PickleBytes {
    private final ByteBuffer bytes;

    PickleBytes(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The number of bytes read. */
    int position() {
        return bytes.position();
    }

    int unsigned8() {
        return Byte.toUnsignedInt(require(1).get());
    }

    int unsigned16() {
        return Short.toUnsignedInt(require(2).getShort());
    }

    int signed32() {
        return require(4).getInt();
    }

    long unsigned32() {
        return Integer.toUnsignedLong(require(4).getInt());
    }

    long signed64() {
        return require(8).getLong();
    }

    void skip(long count) {
        require(count);
        bytes.position(bytes.position() + (int) count);
    }

    /** A number of so many bytes, least first, in two's complement. */
    long number(long count) {
        require(count);
        if (count > Long.BYTES) {
            throw new IllegalArgumentException("a number of " + count + " bytes is larger than any size of a tensor");
        }
        long number = 0;
        for (int i = 0; i < count; i++) {
            number |= (long) unsigned8() << (8 * i);
        }
        int unused = (int) (Long.SIZE - 8 * count);
        return count == 0 ? 0 : number << unused >> unused;
    }

    String text(long count) {
        require(count);
        ByteBuffer text = bytes.slice().limit((int) count);
        try {
            String decoded = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
            skip(count);
            return decoded;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a string is not UTF-8", e);
        }
    }

    /** The text up to the end of the line. */
    String line() {
        for (int end = bytes.position(); end < bytes.limit(); end++) {
            if (bytes.get(end) == '\n') {
                String line = text((long) end - bytes.position());
                skip(1);
                return line;
            }
        }
        throw ended();
    }

    private ByteBuffer require(long count) {
        if (count < 0 || count > bytes.remaining()) {
            throw count < 0 || count > bytes.limit()
                    ? new IllegalArgumentException(
                            "a length of " + count + " bytes is given, but the pickle has " + bytes.limit())
                    : ended();
        }
        return bytes;
    }

    private static IllegalArgumentException ended() {
        return new IllegalArgumentException("the pickle ends within a value or before its end: it is cut short");
    }
}
