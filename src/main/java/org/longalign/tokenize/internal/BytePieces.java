package org.longalign.tokenize.internal;

import java.util.Arrays;
import org.longalign.tokenize.internal.SentencePieceModel.Kind;

/** The pieces {@code <0x00>} to {@code <0xFF>} of a model, and the text of a run of their bytes. */
final class BytePieces {
    private static final char REPLACEMENT = '\ufffd';

    /** Ids by the byte's value. */
    private final int[] ids = new int[256];
    /** Values by id; -1 for pieces that are no byte. */
    private final int[] values;

    BytePieces(SentencePieceModel model) {
        values = new int[model.pieces().size()];
        Arrays.fill(values, -1);
        for (int id = 0; id < values.length; id++) {
            if (model.pieces().get(id).kind() == Kind.BYTE) {
                values[id] = value(model.pieces().get(id).text());
                ids[values[id]] = id;
            }
        }
    }

    /** The byte that a piece's text names, or -1. */
    static int value(String text) {
        if (text.length() != 6 || !text.startsWith("<0x") || text.charAt(5) != '>') {
            return -1;
        }
        int high = digit(text.charAt(3));
        int low = digit(text.charAt(4));
        return high < 0 || low < 0 ? -1 : 16 * high + low;
    }

    private static int digit(char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    int id(int value) {
        return ids[value];
    }

    /** The value of the byte with an id, or -1 if the id is not a byte's. */
    int valueOf(int id) {
        return values[id];
    }

    /** Appends the characters of UTF-8 bytes, with one replacement character for each byte that is a part of none. */
    static void append(byte[] bytes, int length, StringBuilder text) {
        int at = 0;
        while (at < length) {
            int first = bytes[at] & 0xff;
            int size = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : 4;
            int point = first < 0x80 || (first >= 0xc2 && first < 0xf5) ? point(bytes, at, size, length) : -1;
            if (point < 0) {
                text.append(REPLACEMENT);
                at++;
            } else {
                text.appendCodePoint(point);
                at += size;
            }
        }
    }

    /** The code point of as many bytes, or -1 if they are none: cut short, too long a form, or a surrogate. */
    private static int point(byte[] bytes, int at, int size, int length) {
        if (at + size > length) {
            return -1;
        }
        int point = size == 1 ? bytes[at] : bytes[at] & (0xff >> (size + 1));
        for (int i = 1; i < size; i++) {
            int next = bytes[at + i] & 0xff;
            if (next >> 6 != 2) {
                return -1;
            }
            point = (point << 6) | (next & 0x3f);
        }
        boolean tooLong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
        boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        return tooLong || surrogate || point > Character.MAX_CODE_POINT ? -1 : point;
    }
}
