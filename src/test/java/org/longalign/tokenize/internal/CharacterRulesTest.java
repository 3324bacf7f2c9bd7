package org.longalign.tokenize.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tries that are built here, each node with a block of 256 units of its own. */
class CharacterRulesTest {
    private static final int BLOCK = 256;
    private static final int LEAF = 1 << 8;
    /** A value, or a unit that no byte leads to. */
    private static final int VALUE = 1 << 31;

    /** What the bytes of a text become. */
    private record Rule(byte[] from, String to) {
        static Rule of(String from, String to) {
            return new Rule(from.getBytes(StandardCharsets.UTF_8), to);
        }
    }

    private static byte[] bytes(List<Rule> rules) {
        int[] units = new int[BLOCK];
        Arrays.fill(units, VALUE);
        units[0] = 0;
        ByteArrayOutputStream texts = new ByteArrayOutputStream();
        for (Rule rule : rules) {
            int node = 0;
            for (byte b : rule.from()) {
                units = withBlock(units, node);
                int child = base(units, node) ^ (b & 0xff);
                if (units[child] == VALUE) {
                    units[child] = b & 0xff;
                }
                node = child;
            }
            units = withBlock(units, node);
            units[node] |= LEAF;
            units[base(units, node)] = VALUE | texts.size();
            texts.writeBytes(rule.to().getBytes(StandardCharsets.UTF_8));
            texts.write(0);
        }
        return bytes(units, texts.toByteArray());
    }

    private static byte[] bytes(int[] units, byte[] texts) {
        ByteBuffer buffer =
                ByteBuffer.allocate(4 + 4 * units.length + texts.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(4 * units.length);
        Arrays.stream(units).forEach(buffer::putInt);
        return buffer.put(texts).array();
    }

    private static int base(int[] units, int node) {
        return node ^ units[node] >>> 10;
    }

    private static int[] withBlock(int[] units, int node) {
        if (units[node] >>> 10 != 0) {
            return units;
        }
        int[] more = Arrays.copyOf(units, units.length + BLOCK);
        Arrays.fill(more, units.length, more.length, VALUE);
        more[node] |= (node ^ units.length) << 10;
        return more;
    }

    private static CharacterRules rules(String... pairs) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            rules.add(Rule.of(pairs[i], pairs[i + 1]));
        }
        return new CharacterRules(bytes(rules));
    }

    private static void matches(String expected, int end, CharacterRules rules, String text, int from, int to) {
        long match = rules.match(text.toCharArray(), from, to);
        assertEquals(end, CharacterRules.end(match), text);
        assertEquals(expected, rules.text(match), text);
    }

    @Test
    void theLongestRuleAtAPlaceMatches() {
        CharacterRules rules = rules("a", "x", "abc", "longer", "\u00e9", "e", "\u4e2d", "", "\ud83d\ude42", ":)");
        matches("longer", 4, rules, "zabcz", 1, 5);
        matches("x", 2, rules, "zabz", 1, 4);
        matches("x", 3, rules, "zabc".replace("z", "zz"), 2, 4);
        matches("e", 2, rules, "z\u00e9", 1, 2);
        matches("", 1, rules, "\u4e2dz", 0, 2);
        matches(":)", 3, rules, "z\ud83d\ude42", 1, 3);
        for (String other : new String[] {"z", "b", "\u00e8", "\u4e2e", "\ud83d\ude43", "\ud83d", "\u0000", "\u07ff"}) {
            assertEquals(CharacterRules.NONE, rules.match(other.toCharArray(), 0, other.length()), other);
        }
        assertEquals(CharacterRules.NONE, rules.match("a".toCharArray(), 1, 1));
    }

    /** As in SentencePiece, of more than 32 rules that match the longest are not looked at. */
    @Test
    void thirtyTwoRulesAreLookedAt() {
        String[] pairs = new String[80];
        for (int i = 0; i < 40; i++) {
            pairs[2 * i] = "a".repeat(i + 1);
            pairs[2 * i + 1] = Integer.toString(i + 1);
        }
        matches("31", 31, rules(pairs), "a".repeat(31), 0, 31);
        matches("32", 32, rules(pairs), "a".repeat(40), 0, 40);
    }

    @Test
    void rulesHaveABound() {
        matches("x", 256, rules("a".repeat(256), "x"), "a".repeat(300), 0, 300);
        refused("a rule of more than 256 bytes", Rule.of("a".repeat(257), "x"));
    }

    private static void refused(String part, Rule rule) {
        refused(part, bytes(List.of(rule)));
    }

    private static void refused(String part, byte[] rules) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> new CharacterRules(rules));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("normalizer_spec.precompiled_charsmap has "), message);
        assertTrue(message.contains(part), message);
    }

    @Test
    void rulesAreForWholeCharacters() {
        refused("a rule that ends within a character", new Rule(new byte[] {(byte) 0xc3}, "x"));
        refused("a rule that ends within a character", new Rule(new byte[] {(byte) 0xe4, (byte) 0xb8}, "x"));
        refused(
                "a rule that ends within a character",
                new Rule(new byte[] {(byte) 0xf0, (byte) 0x9f, (byte) 0x99}, "x"));
        refused("a rule for what is not UTF-8", new Rule(new byte[] {(byte) 0xa9}, "x"));
        refused("a rule for what is not UTF-8", new Rule(new byte[] {(byte) 0xc3, 'a'}, "x"));
        refused("a rule for what is not UTF-8", new Rule(new byte[] {(byte) 0xc3, (byte) 0xa9, (byte) 0xa9}, "x"));
    }

    @Test
    void damageIsNamed() {
        byte[] whole = bytes(List.of(Rule.of("a", "x")));
        refused("a text at byte 0 that does not end", Arrays.copyOf(whole, whole.length - 1));
        refused("0 bytes and states no size", new byte[0]);
        refused("3 bytes and states no size", new byte[3]);
        refused("7 bytes and states a size of 4", new byte[] {4, 0, 0, 0, 0, 0, 0});
        refused("8 bytes and states a size of 0", new byte[8]);
        refused("8 bytes and states a size of 8", new byte[] {8, 0, 0, 0, 0, 0, 0, 0});
        refused("12 bytes and states a size of 6", new byte[] {6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        int[] units = new int[BLOCK];
        units[0] = BLOCK << 10;
        refused("unit 0 leads to unit 256 of 256", bytes(units, new byte[0]));
    }

    /** An offset of more than 21 bits is stated in multiples of 256. */
    @Test
    void farOffsetsAreMultiples() {
        int[] units = new int[3 * BLOCK];
        Arrays.fill(units, VALUE);
        units[0] = 1 << 10 | 1 << 9;
        units[BLOCK ^ 'a'] = ((BLOCK ^ 'a') ^ 2 * BLOCK) << 10 | LEAF | 'a';
        units[2 * BLOCK] = VALUE;
        matches("x", 1, new CharacterRules(bytes(units, new byte[] {'x', 0})), "ab", 0, 2);
    }
}
