package org.longalign.tokenize.internal.guard;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** A map of the one character {@code a}, sound, and what makes it unsound. */
class CharacterMapShapeTest {
    /** The state behind the root, a block of 256 units, and the value that {@code a} has. */
    private static final int STATE = 256;

    private static final int LEAF = 1 << 8;
    private static final int VALUE = 1 << 31;

    /** The units of a trie in which {@code a} leads to the text at a place. */
    private static int[] trie(int place) {
        int[] units = new int[2 * STATE];
        units[0] = STATE << 10;
        units[STATE ^ 'a'] = 'a' << 10 | LEAF | 'a';
        units[STATE] = place | VALUE;
        return units;
    }

    private static boolean isSound(int trieBytes, int[] units, byte[] texts) {
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES * (1 + units.length) + texts.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(trieBytes);
        Arrays.stream(units).forEach(buffer::putInt);
        buffer.put(texts);
        return CharacterMapShape.isSound(Base64.getEncoder().encodeToString(buffer.array()));
    }

    private static boolean isSound(int[] units, String texts) {
        return isSound(Integer.BYTES * units.length, units, texts.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void textsEndAndAreShort() {
        assertTrue(isSound(trie(0), "b\0"));
        assertTrue(isSound(trie(1), "b\0"), "the empty text");
        assertFalse(isSound(trie(2), "b\0"), "behind the last text");
        assertFalse(isSound(trie(0), "b"), "without an end");
        assertFalse(isSound(trie(2), "b\0c"));
        assertTrue(isSound(trie(0), "x".repeat(64) + "\0"));
        assertFalse(isSound(trie(0), "x".repeat(65) + "\0"));
        assertTrue(isSound(trie(1), "x".repeat(65) + "\0"));
        assertFalse(isSound(trie(1), "\u00e9\0"), "in the middle of a character");
        assertTrue(isSound(trie(2), "\u00e9\0"));
        byte[] noText = {(byte) 0xc3, 0};
        assertFalse(isSound(Integer.BYTES * 512, trie(0), noText));
    }

    @Test
    void statesAreThere() {
        int[] shifted = trie(0);
        shifted[0] = (1 << 10) | (1 << 9);
        assertTrue(isSound(shifted, "b\0"), "an offset of 1 x 256");
        assertFalse(isSound(Arrays.copyOf(trie(0), 511), "b\0"));
        int[] far = trie(0);
        far[0] = (2 * STATE) << 10;
        assertFalse(isSound(far, "b\0"));
        int[] inner = trie(0);
        inner[STATE ^ 'c'] = 'c' << 10 | 'c';
        assertTrue(isSound(inner, "b\0"), "c is no leaf, and leads to a state");
        inner[STATE ^ 'c'] = (STATE ^ 'c') << 10 | 'c';
        assertTrue(isSound(inner, "b\0"), "to the root's block");
        inner[STATE ^ 'c'] = ((2 * STATE) << 10) | 'c';
        assertFalse(isSound(inner, "b\0"), "to units that are not there");
        inner[STATE ^ 'c'] = VALUE | ((2 * STATE) << 10) | 'c';
        assertTrue(isSound(inner, "b\0"), "a value leads nowhere");
    }

    @Test
    void sizesAgree() {
        byte[] texts = {'b', 0};
        assertFalse(isSound(0, trie(0), texts));
        assertFalse(isSound(-4, trie(0), texts));
        assertFalse(isSound(2_046, trie(0), texts));
        assertFalse(isSound(2_052, trie(0), texts), "longer than what is there");
        assertFalse(CharacterMapShape.isSound(""));
        assertFalse(CharacterMapShape.isSound("AAA="), "two bytes");
        assertFalse(CharacterMapShape.isSound("no Base64"));
    }
}
