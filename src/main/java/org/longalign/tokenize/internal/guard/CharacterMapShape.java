package org.longalign.tokenize.internal.guard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;

/**
 * The character maps of SentencePiece ({@code precompiled_charsmap}) that can be read without an index out of bounds: a
 * double array trie of bytes, whose leaves are places in a list of texts that end with a zero byte. All units are
 * checked, whether a text reaches them or not.
 */
final class CharacterMapShape {
    private static final int MOST_TEXT_BYTES = 64;
    private static final int BYTES = 256;
    private static final int LABEL = 0x800000ff;

    private CharacterMapShape() {}

    /** Whether a map, in Base64, is sound. */
    static boolean isSound(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (bytes.length < Integer.BYTES) {
            return false;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int trieBytes = buffer.getInt();
        if (trieBytes <= 0 || trieBytes % Integer.BYTES != 0 || trieBytes > buffer.remaining()) {
            return false;
        }
        int[] units = new int[trieBytes / Integer.BYTES];
        buffer.asIntBuffer().get(units);
        ByteBuffer texts = buffer.slice(buffer.position() + trieBytes, buffer.remaining() - trieBytes);
        return isSound(units, ends(texts));
    }

    /** The places at which a text may begin, by {@link BitSet#get}: those of a short text that is valid and ends. */
    private static BitSet ends(ByteBuffer texts) {
        BitSet begins = new BitSet();
        try {
            StandardCharsets.UTF_8.newDecoder().decode(texts.duplicate());
        } catch (CharacterCodingException e) {
            return begins;
        }
        int zero = -1;
        for (int at = texts.limit() - 1; at >= 0; at--) {
            byte one = texts.get(at);
            zero = one == 0 ? at : zero;
            boolean beginsCharacter = (one & 0xc0) != 0x80;
            begins.set(at, beginsCharacter && zero >= 0 && zero - at <= MOST_TEXT_BYTES);
        }
        return begins;
    }

    private static boolean isSound(int[] units, BitSet begins) {
        if (!isState(offset(units[0]), units)) {
            return false;
        }
        for (int at = 0; at < units.length; at++) {
            int label = units[at] & LABEL;
            if (label > 0 && label < BYTES) {
                int next = at ^ offset(units[at]);
                boolean isLeaf = (units[at] >>> 8 & 1) == 1;
                if (!isState(next, units) || (isLeaf && !begins.get(units[next] & Integer.MAX_VALUE))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether each byte leads to a unit that is there. */
    private static boolean isState(int state, int[] units) {
        return state >= 0 && (state | (BYTES - 1)) < units.length;
    }

    private static int offset(int unit) {
        return unit >>> 10 << ((unit & 1 << 9) >>> 6);
    }
}
